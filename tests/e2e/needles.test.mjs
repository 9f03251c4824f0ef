// The search itself must be able to fail: each form of each kind of secret is found when it is there.
import assert from "node:assert/strict";
import { test } from "node:test";

import { byteNeedle, formsOf, search, textNeedle } from "./support/needles.mjs";

const secret = Buffer.from("00ff10a0b0c0d0e0f0112233445566778899aabbccddeeff0011223344556677", "hex");

for (const before of [0, 1, 2, 3]) {
  test(`base64 is found behind ${before} foreign bytes`, () => {
    const hidden = Buffer.concat([Buffer.alloc(before, 0x5a), secret, Buffer.from("tail")]).toString("base64");
    const hits = search([{ where: "here", bytes: Buffer.from(`{"x":"${hidden}"}`) }], [byteNeedle("key", secret)]);
    assert.ok(hits.length > 0);
  });
}

test("hex is found in both cases", () => {
  for (const text of [secret.toString("hex"), secret.toString("hex").toUpperCase()]) {
    assert.equal(search([{ where: "here", bytes: Buffer.from(text) }], [byteNeedle("key", secret)]).length, 1);
  }
});

test("text is found plain, in a URL and escaped in JSON", () => {
  const needle = textNeedle("title", "Sara & Tom’s wedding");
  for (const text of ["Sara & Tom’s wedding", encodeURIComponent("Sara & Tom’s wedding"), "Sara & Tom\\u2019s wedding"]) {
    assert.ok(search([{ where: "here", bytes: Buffer.from(text) }], [needle]).length > 0, text);
  }
});

test("nothing is found where nothing is", () => {
  assert.deepEqual(search([{ where: "here", bytes: Buffer.alloc(4096, 7) }], [byteNeedle("key", secret)]), []);
});

test("a needle that chance would find is refused", () => {
  assert.throws(() => formsOf(Buffer.from("abc")));
});
