// Starts the real server on a free loopback port with a data directory of its own, and reads sign-in codes off
// its terminal as a person hosting it would.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { freePort } from "./ports.mjs";

const START_MS = 20_000;

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these through \`cargo xtask test e2e\``);
  return value;
}

export class Server {
  constructor({ port, publicPort, dataDir }) {
    this.port = port;
    this.origin = `http://localhost:${publicPort}`;
    this.dataDir = dataDir;
    this.output = "";
    this.waiters = new Set();
  }

  async start() {
    this.child = spawn(required("POTLUCK_SERVER_BIN"), [], {
      env: {
        ...process.env,
        POTLUCK_LISTEN: `127.0.0.1:${this.port}`,
        POTLUCK_DATA: this.dataDir,
        POTLUCK_ORIGIN: this.origin,
        POTLUCK_DIST: required("POTLUCK_DIST"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const hear = (piece) => {
      this.output += piece.toString("utf8");
      for (const waiter of [...this.waiters]) waiter();
    };
    this.child.stdout.on("data", hear);
    this.child.stderr.on("data", hear);
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    const deadline = Date.now() + START_MS;
    for (;;) {
      const ok = await fetch(`http://127.0.0.1:${this.port}/ping`).then((r) => r.ok, () => false);
      if (ok) return this;
      if (this.child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the server did not start:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The newest code printed for an address after `seen` characters of output. */
  async code(email, seen = 0) {
    const find = () => {
      const lines = this.output.slice(seen).split("\n").filter((line) => line.includes(email));
      return lines.map((line) => line.replaceAll(email, "").match(/(?<!\d)\d{6}(?!\d)/)?.[0]).findLast(Boolean);
    };
    const found = find();
    if (found) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(look);
        reject(new Error(`no code for ${email} on the terminal:\n${this.output}`));
      }, 15_000);
      const look = () => {
        const code = find();
        if (!code) return;
        clearTimeout(timer);
        this.waiters.delete(look);
        resolve(code);
      };
      this.waiters.add(look);
    });
  }

  get heard() {
    return this.output.length;
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null) return;
    this.child.kill("SIGINT");
    await this.ended;
  }

  /** Cuts it off as a power failure would. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  async dispose() {
    await this.stop();
    fs.rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** `publicPort` is where the browser goes when something stands in between. */
export async function startServer({ publicPort } = {}) {
  const port = await freePort();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "potluck-e2e-"));
  return new Server({ port, publicPort: publicPort ?? port, dataDir }).start();
}

/** Every file under a directory, read whole. */
export function filesUnder(dir) {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const where = path.join(entry.parentPath ?? entry.path, entry.name);
      return { where: path.relative(dir, where), bytes: fs.readFileSync(where) };
    });
}
