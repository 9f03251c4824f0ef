// The package as it would be published: complete, loadable in Node, and clear about links it cannot open.
// The README's example runs against a real album in tests/e2e/npm-package.test.mjs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { openLink } from "./index.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const read = (name) => fs.readFileSync(`${HERE}${name}`, "utf8");
const KEY = "6DoPkpqdTWzfzxnHnawgqw9QNvDPuqAeHAcXXzZtNbs1";

test("what would be published is what package.json names, and no test", () => {
  const packed = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: HERE, encoding: "utf8" }));
  const [{ files }] = Array.isArray(packed) ? packed : Object.values(packed);
  const names = files.map((file) => file.path).sort();
  const wanted = [...JSON.parse(read("package.json")).files, "package.json"].sort();
  assert.deepEqual(names, wanted);
});

test("the types name everything the README calls", () => {
  const types = read("potluck.d.ts") + read("index.d.ts");
  for (const name of ["openLink", "photos()", "original(", "thumbnail(", "deposit(", "canAdd", "title", "interface Photo", "interface Deposit"]) {
    assert.ok(types.includes(name), name);
  }
});

for (const [name, link] of [
  ["a link without its key part", "http://localhost:9/?t=AB23CD45EF"],
  ["a key of 31 bytes", "http://localhost:9/?t=AB23CD45EF#2VfUX"],
  ["no link at all", "http://localhost:9/"],
]) {
  test(`${name} is refused with a code, without asking anybody`, async () => {
    await assert.rejects(openLink(link), (error) => error instanceof Error && error.code === "link-key");
  });
}

test("a server that is not there is told from a link that is wrong", async () => {
  await assert.rejects(openLink(`http://localhost:9/?t=AB23CD45EF#${KEY}`), { code: "offline" });
});
