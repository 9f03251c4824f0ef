// Waiting for facts, with words when they do not come. No sleeps.
import assert from "node:assert/strict";

export async function expectVisible(locator, timeout = 30_000) {
  await locator.first().waitFor({ state: "visible", timeout });
}

export async function expectGone(locator, timeout = 30_000) {
  await locator.first().waitFor({ state: "detached", timeout });
}

/** Asks again until `probe` gives `wanted`. */
export async function eventually(probe, wanted, { timeout = 30_000, what = "value" } = {}) {
  const deadline = Date.now() + timeout;
  let last;
  for (;;) {
    last = await probe();
    if (wanted instanceof Function ? wanted(last) : last === wanted) return last;
    if (Date.now() > deadline) assert.fail(`${what} stayed ${JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
