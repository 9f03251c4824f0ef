// The npm package: the README's own example is run in Node against a real album, word for word.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { launch, person } from "./support/browser.mjs";
import { eventually, expectVisible } from "./support/expect.mjs";
import { startServer } from "./support/server.mjs";
import { ownerWithLink, TITLE } from "./support/story.mjs";

const PKG = fileURLToPath(new URL("../../pkg/", import.meta.url));
const PHOTO = fileURLToPath(new URL("../fixtures/photos/cat.jpg", import.meta.url));

/** The first JavaScript block of the README, with the package's name resolved to this build of it. */
function readmeExample() {
  const readme = fs.readFileSync(`${PKG}README.md`, "utf8");
  const [, code] = readme.match(/```js\n([\s\S]*?)```/);
  const prelude = `import fs from "node:fs/promises";\nconst readPhoto = async () => new Uint8Array(await fs.readFile(process.env.PHOTO));\n`;
  return prelude + code.replace('"potluck-albums"', JSON.stringify(pathToFileURL(`${PKG}index.js`).href));
}

function runModule(code, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { env: { ...process.env, ...env } });
    let out = "";
    child.stdout.on("data", (piece) => (out += piece));
    child.stderr.on("data", (piece) => (out += piece));
    child.on("exit", (status) => resolve({ status, out }));
  });
}

describe("the npm package", { concurrency: false }, () => {
  let server;
  let browser;
  let owner;
  let link;

  before(async () => {
    server = await startServer();
    browser = await launch();
    owner = await person(browser);
    ({ link } = await ownerWithLink(owner, server));
  });

  after(async () => {
    await browser?.close();
    await server?.dispose();
  });

  test("the README's example adds a photo that the owner then sees", async () => {
    const { status, out } = await runModule(readmeExample(), { ALBUM_LINK: link, PHOTO });
    assert.equal(status, 0, out);
    assert.match(out, new RegExp(`${TITLE} 0`));
    assert.match(out, /added \d+/);
    await owner.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expectVisible(owner.page.getByText("Anna"), 60_000);
  });

  test("a second run lists it under its name and gives its bytes back", async () => {
    const { status, out } = await runModule(readmeExample(), { ALBUM_LINK: link, PHOTO });
    assert.equal(status, 0, out);
    assert.match(out, new RegExp(`hello\\.jpg Anna ${fs.statSync(PHOTO).size}`));
  });

  test("a link without its key part throws an error with a code", async () => {
    const code = `import { openLink } from ${JSON.stringify(pathToFileURL(`${PKG}index.js`).href)};
      await openLink(process.env.ALBUM_LINK).then(() => process.exit(3), (e) => console.log(e instanceof Error, e.code));`;
    const { status, out } = await runModule(code, { ALBUM_LINK: link.split("#")[0] });
    assert.equal(status, 0, out);
    assert.match(out, /true link-key/);
    await eventually(() => owner.faults.length, 0, { what: "faults" });
  });
});
