// Our formats against libsodium.js in one headless Chromium page: `cargo xtask bench crypto [--rounds=9] [--json=FILE]`.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(path.join(HERE, "../tests/e2e/package.json"))("playwright-core");
const MIB = 1024 * 1024;
const FILE_BYTES = 64 * MIB;

/** What each row includes, and the ratio it should reach. docs/BENCHMARKS.md says more. */
const ROWS = [
  ["pushAlone", "push alone: worker memory to worker memory", FILE_BYTES, 1.7],
  ["pullAlone", "pull alone: worker memory to worker memory", FILE_BYTES, 1.6],
  ["push", "upload, the parts: read, push, transfer", FILE_BYTES, 1.7],
  ["survey", "upload, the survey before: read, BLAKE2b, push, MD5", FILE_BYTES],
  ["pull", "download: transfer, pull, transfer", FILE_BYTES, 1.6],
  ["hashAlone", "BLAKE2b-512 alone", FILE_BYTES],
  ["argon64", "Argon2id 64 MiB x 2"],
  ["argon256", "Argon2id 256 MiB x 4"],
];

function option(name, otherwise) {
  const given = process.argv.find((word) => word.startsWith(`--${name}=`));
  return given ? given.slice(name.length + 3) : otherwise;
}

const ROUNDS = Number(option("rounds", "9"));
const ONLY = option("only", "");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** The measuring page, the bundle, the ciphers alone and libsodium, on one origin. */
function serve(dist, ciphers) {
  const modules = path.join(HERE, "node_modules");
  const single = {
    "/sodium.js": "libsodium-sumo/dist/modules-sumo/libsodium-sumo.js",
    "/sodium-wrappers.js": "libsodium-wrappers-sumo/dist/modules-sumo/libsodium-wrappers.js",
    "/md5.js": "hash-wasm/dist/md5.umd.min.js",
  };
  const folders = { "/page/": path.join(HERE, "page"), "/assets/": path.join(dist, "assets"), "/ciphers/": ciphers };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const [prefix, folder] = Object.entries(folders).find(([start]) => pathname.startsWith(start)) ?? [];
    let found = null;
    if (single[pathname]) found = path.join(modules, single[pathname]);
    else if (folder) found = path.join(folder, path.basename(pathname.slice(prefix.length)));
    if (!found || !fs.existsSync(found)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[path.extname(found)] ?? "application/octet-stream" });
    fs.createReadStream(found).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Linux only, and root only: `nice` does not reach across sessions, this does. */
async function favour(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  for (const { id } of processInfo) {
    try {
      fs.writeFileSync(`/proc/${id}/autogroup`, "-19");
    } catch {
      // The figures are only noisier without it.
    }
  }
}

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

/** MB/s for rows with bytes, ms for the others. Fast is last in one and first in the other. */
function shown({ median, min, max }, bytes) {
  if (!bytes) return `${median.toFixed(0)} ms (${min.toFixed(0)}–${max.toFixed(0)})`;
  const speed = (ms) => (bytes / 1000 / ms).toFixed(0);
  return `${speed(median)} MB/s (${speed(max)}–${speed(min)})`;
}

function line(title, ours, theirs, bytes, target) {
  const ratio = theirs.median / ours.median;
  const wish = target ? ` (target ${target.toFixed(1)})` : "";
  return `| ${title} | ${shown(ours, bytes)} | ${shown(theirs, bytes)} | **${ratio.toFixed(2)}**${wish} |`;
}

function machine(browser) {
  const [{ model }] = os.cpus();
  const load = os.loadavg()[0].toFixed(1);
  const rust = execFileSync("rustc", ["--version"], { encoding: "utf8" }).trim();
  const when = new Date().toISOString().slice(0, 10);
  return `${when}; ${os.cpus().length} x ${model}; Chromium ${browser.version()}; ${rust}; load ${load} at the start`;
}

async function main() {
  const dist = process.env.POTLUCK_DIST;
  const ciphers = process.env.POTLUCK_BENCH;
  if (!dist || !ciphers) throw new Error("POTLUCK_DIST and POTLUCK_BENCH are set by `cargo xtask bench crypto`");
  const worker = /name="potluck-worker" content="([^"]+)"/.exec(fs.readFileSync(path.join(dist, "index.html"), "utf8"))[1];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "potluck-bench-"));
  const picked = path.join(folder, "picked.mp4");
  const bytes = new Uint8Array(FILE_BYTES);
  for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  fs.writeFileSync(picked, bytes);
  const server = await serve(dist, ciphers);
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    page.on("pageerror", (error) => console.error(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/page/index.html`);
    await page.setInputFiles("input", picked);
    const start = machine(browser);
    await favour(browser);
    console.error(JSON.stringify(await page.evaluate((script) => window.bench.prepare(script), worker)));
    await favour(browser);
    const rows = ROWS.filter(([name]) => !ONLY || ONLY.split(",").includes(name));
    const times = {};
    for (let turn = 0; turn <= ROUNDS; turn += 1) {
      for (const [name] of rows) {
        const once = await page.evaluate(([row, at]) => window.bench.round(row, at), [name, turn]);
        // The first round compiles and warms.
        if (turn === 0) continue;
        for (const [variant, ms] of Object.entries(once)) ((times[name] ??= {})[variant] ??= []).push(ms);
      }
      console.error(`round ${turn} of ${ROUNDS}`);
    }
    console.log(`${start}\n`);
    console.log("| | Potluck | libsodium.js | ratio |\n| --- | ---: | ---: | ---: |");
    for (const [name, title, size, target] of rows) {
      const { ours, sodium, sodiumWithMd5 } = times[name];
      console.log(line(title, summary(ours), summary(sodium), size, target));
      if (sodiumWithMd5) {
        console.log(line(`${title}; libsodium.js also sums each part's MD5`, summary(ours), summary(sodiumWithMd5), size));
      }
    }
    const json = option("json", "");
    if (json) fs.writeFileSync(json, `${JSON.stringify({ machine: start, times }, null, 1)}\n`);
  } finally {
    await browser.close();
    server.close();
    fs.rmSync(folder, { recursive: true });
  }
}

await main();
