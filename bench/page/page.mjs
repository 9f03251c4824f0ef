// The measurements. `bench/crypto.mjs` calls them one at a time through `window.bench`.
import { Plain, Shipped } from "./workers.mjs";

const CHUNK = 4 * 1024 * 1024;
const SEALED = CHUNK + 17;
const MACS_AT = 8 + 8 + 16 + 44;

let shipped;
let ciphers;
let sodium;
let script;
let file;
const key = crypto.getRandomValues(new Uint8Array(32));
const header = crypto.getRandomValues(new Uint8Array(24));

const secret = () => {
  const bytes = new Uint8Array(56);
  bytes.set(key);
  bytes.set(header, 32);
  return bytes;
};
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** What src/worker answers to a survey (crates/engine/src/jobs/transfer.rs). */
function readSurvey(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const first = 64 + 24 + 8 + 8 + 16;
  const parts = [];
  let at = first + 4;
  while (parts.length < view.getUint32(first, true)) {
    const end = at + MACS_AT + 4 + 16 * view.getUint32(at + MACS_AT, true);
    const plan = bytes.slice(at, end);
    const [start, stop] = [0, 8].map((offset) => Number(view.getBigUint64(at + offset, true)));
    parts.push({ plan, start, end: stop, md5: hex(plan.subarray(16, 32)) });
    at = end;
  }
  return { hash: hex(bytes.subarray(0, 64)), parts };
}

/** State of a stream before its first chunk: as a survey's first part has it. */
const stateOf = (plan) => plan.slice(32, MACS_AT);

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

let plan;
let sealedChunks;
let plainChunks;

const equal = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Loads everything, and checks that both sides give the same bytes. */
async function prepare(workerScript) {
  script = workerScript;
  [file] = document.querySelector("input").files;
  shipped = new Shipped(script);
  ciphers = new Plain("/page/ciphers-worker.mjs", { type: "module" });
  sodium = new Plain("/page/sodium-worker.js");
  await Promise.all([shipped.ready, ciphers.ready, sodium.ready]);
  plan = readSurvey((await shipped.job("Survey", secret(), file))[0]);

  const ours = await pushShipped();
  await sodium.ask(["start", key, header]);
  const theirs = await surveySodium();
  if (theirs.result[0] !== plan.hash) throw new Error("BLAKE2b differs");
  if (theirs.result[1].join() !== plan.parts.map((part) => part.md5).join()) throw new Error("MD5 differs");
  const sealed = ours.result;
  const again = (await pushSodium(true)).result;
  if (!sealed.every((part, at) => equal(part, again[at]))) throw new Error("ciphertext differs");
  sealedChunks = sealed.flatMap((part) => {
    const chunks = [];
    for (let at = 0; at < part.length; at += SEALED) chunks.push(part.slice(at, at + SEALED));
    return chunks;
  });
  const plain = new Uint8Array(await file.arrayBuffer());
  plainChunks = [];
  for (let at = 0; at < plain.length; at += CHUNK) plainChunks.push(plain.slice(at, at + CHUNK));
  for (const open of [pullShipped, pullSodium]) {
    const opened = (await open()).result;
    if (!opened.every((chunk, at) => equal(chunk, plainChunks[at]))) throw new Error("plaintext differs");
  }
  return { bytes: file.size, parts: plan.parts.length };
}

function surveyShipped() {
  return timed(() => shipped.job("Survey", secret(), file));
}

async function surveySodium() {
  await sodium.ask(["start", key, header]);
  return timed(async () => {
    const [hash, sums] = await sodium.ask(["survey", file]);
    return [hex(hash), sums];
  });
}

function pushShipped() {
  return timed(async () => {
    const parts = [];
    for (const [at, part] of plan.parts.entries()) {
      const word = { EncryptPart: { is_last: at + 1 === plan.parts.length } };
      parts.push((await shipped.job(word, part.plan.slice(), file))[0]);
    }
    return parts;
  });
}

async function pushSodium(withMd5) {
  await sodium.ask(["start", key, header]);
  return timed(async () => {
    const parts = [];
    for (const part of plan.parts) {
      const [sealed, md5] = await sodium.ask(["part", file, part.start, part.end, withMd5]);
      if (withMd5 && md5 !== part.md5) throw new Error("MD5 differs");
      parts.push(sealed);
    }
    return parts;
  });
}

function pullShipped() {
  const chunks = sealedChunks.map((chunk) => chunk.slice());
  let state = stateOf(plan.parts[0].plan);
  return timed(async () => {
    const opened = [];
    for (const chunk of chunks) {
      const [plain, next] = await shipped.job("OpenChunks", state, chunk);
      opened.push(plain);
      state = next;
    }
    return opened;
  });
}

async function pullSodium() {
  const chunks = sealedChunks.map((chunk) => chunk.slice());
  await sodium.ask(["start", key, header]);
  return timed(async () => {
    const opened = [];
    for (const chunk of chunks) opened.push((await sodium.ask(["open", chunk], [chunk.buffer]))[0]);
    return opened;
  });
}

/** A job inside a worker, which measures it itself. */
async function alone(line, job, chunks) {
  await line.ask(["start", key, header]);
  const copies = chunks.map((chunk) => chunk.slice());
  const [ms, result] = await line.ask([job, copies], copies.map((chunk) => chunk.buffer));
  return { ms, result };
}

const PASSWORD = "correct horse battery staple";
const SALT = new Uint8Array(16).fill(7);

async function passwordShipped(ops, bytes) {
  const line = new Shipped(script);
  await line.ready;
  const job = new Uint8Array([...SALT, ...new TextEncoder().encode(PASSWORD)]);
  const done = await timed(() => line.job({ HashLinkPassword: { ops, mem_bytes: bytes } }, job));
  line.end();
  return { ms: done.ms, result: done.result[0] };
}

async function passwordSodium(ops, bytes) {
  const line = new Plain("/page/sodium-worker.js");
  await line.ready;
  const done = await timed(() => line.ask(["password", PASSWORD, SALT, ops, bytes]));
  line.end();
  return { ms: done.ms, result: done.result[0] };
}

const MIB = 1024 * 1024;
const MEASURES = {
  survey: { ours: surveyShipped, sodium: surveySodium },
  push: { ours: pushShipped, sodium: () => pushSodium(false), sodiumWithMd5: () => pushSodium(true) },
  pull: { ours: pullShipped, sodium: pullSodium },
  pushAlone: same("pushAlone", () => plainChunks),
  pullAlone: same("pullAlone", () => sealedChunks),
  hashAlone: same("hashAlone", () => plainChunks),
  argon64: { ours: () => passwordShipped(2, 64 * MIB), sodium: () => passwordSodium(2, 64 * MIB), isCompared: true },
  argon256: { ours: () => passwordShipped(4, 256 * MIB), sodium: () => passwordSodium(4, 256 * MIB), isCompared: true },
};

function same(job, chunks) {
  return {
    ours: () => alone(ciphers, job, chunks()),
    sodium: () => alone(sodium, job, chunks()),
    isCompared: true,
  };
}

/** One round: every variant once, beginning with another one each time. Gives milliseconds by variant. */
async function round(name, turn) {
  const { isCompared, ...variants } = MEASURES[name];
  const names = Object.keys(variants);
  const order = names.map((_, at) => names[(at + turn) % names.length]);
  const times = {};
  const results = [];
  for (const variant of order) {
    const { ms, result } = await variants[variant]();
    times[variant] = ms;
    if (isCompared) results.push(result);
  }
  if (results.some((result) => !equal(result, results[0]))) throw new Error(`${name}: results differ`);
  return times;
}

window.bench = { prepare, round };
