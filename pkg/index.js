// Loads the engine. In a browser the wasm file is fetched beside this one; in Node it is read from disk.
import init, { openLink as open } from "./potluck.js";

let ready;

async function load() {
  const url = new URL("./potluck_bg.wasm", import.meta.url);
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    await init({ module_or_path: await readFile(url) });
  } else {
    await init({ module_or_path: url });
  }
}

/** Opens a link; see README.md. */
export async function openLink(url, options) {
  ready ??= load();
  await ready;
  return open(url, options);
}
