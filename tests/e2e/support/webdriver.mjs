// A browser driven by chromedriver: unlike the journeys' driver it does not copy every request body to itself, so
// memory and speed are the page's own.
import { spawn } from "node:child_process";

import { freePort } from "./ports.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

export class WebDriver {
  async start() {
    const port = await freePort();
    this.child = spawn(process.env.CHROMEDRIVER ?? "/usr/bin/chromedriver", [`--port=${port}`], { stdio: "ignore" });
    this.base = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries += 1) {
      if (await fetch(`${this.base}/status`).then((r) => r.ok, () => false)) break;
      if (tries > 200) throw new Error("chromedriver did not start");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const args = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--window-size=1280,800",
    ];
    const options = { binary: process.env.CHROMIUM ?? "/usr/bin/chromium", args };
    const made = await this.call("POST", "/session", { capabilities: { alwaysMatch: { "goog:chromeOptions": options } } });
    this.base += `/session/${made.sessionId}`;
    return this;
  }

  async call(method, path, body) {
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(`${value.error}: ${value.message}`), { code: value.error });
    return value;
  }

  go(url) {
    return this.call("POST", "/url", { url });
  }

  run(script, ...args) {
    return this.call("POST", "/execute/sync", { script, args });
  }

  /** The first element of an XPath, once it is there and shown. */
  async find(xpath, timeout = 30_000) {
    const deadline = Date.now() + timeout;
    for (;;) {
      const found = await this.call("POST", "/elements", { using: "xpath", value: xpath });
      if (found.length > 0) return found[0][ELEMENT];
      if (Date.now() > deadline) throw new Error(`nothing at ${xpath}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async click(xpath, timeout) {
    return this.call("POST", `/element/${await this.find(xpath, timeout)}/click`, {});
  }

  async type(xpath, text) {
    return this.call("POST", `/element/${await this.find(xpath)}/value`, { text });
  }

  async stop() {
    await this.call("DELETE", "").catch(() => {});
    this.child.kill();
  }
}

export const button = (words) => `//button[normalize-space()="${words}"]`;
export const field = (label) => `//input[@id=//label[normalize-space()="${label}"]/@for]`;
