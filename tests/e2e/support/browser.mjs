// The system's Chromium through playwright-core; one browser, a fresh profile for each person.
import fs from "node:fs";
import path from "node:path";

import { chromium } from "playwright-core";

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A person at a browser of their own. Errors of the page fail the journey that forgets to expect them. */
export async function person(browser, { viewport = DESKTOP, dark = false, touch = false } = {}) {
  const context = await browser.newContext({
    viewport,
    hasTouch: touch,
    colorScheme: dark ? "dark" : "light",
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    if (process.env.POTLUCK_CONSOLE) console.error(text);
    if (message.type() === "error" && /panicked|Content Security Policy|integrity/i.test(text)) faults.push(text);
  });
  return { context, page, faults };
}

const SHOTS = process.env.POTLUCK_SHOTS;

/** Keeps a picture when asked to (POTLUCK_SHOTS=dir). */
export async function shot(page, name) {
  if (!SHOTS) return;
  fs.mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
}
