// libsodium.js at the same jobs. A message is [id, job, ...arguments]; the answer [id, ...results], buffers transferred.
/* global sodium, hashwasm */
importScripts("/sodium.js", "/sodium-wrappers.js", "/md5.js");

const CHUNK = 4 * 1024 * 1024;
const SEALED = CHUNK + 17;
// crypto_secretstream_xchacha20poly1305_TAG_FINAL
const FINAL = 3;

let push;
let pull;
let md5;

const sealedLength = (plain) => plain + 17 * Math.max(1, Math.ceil(plain / CHUNK));

/** A part of a file: read by slices of a chunk, the next one while this one is sealed. */
async function part(file, start, end, withMd5) {
  const sealed = new Uint8Array(sealedLength(end - start));
  const read = (at) => file.slice(at, Math.min(at + CHUNK, end)).arrayBuffer();
  if (withMd5) md5.init();
  let written = 0;
  let ahead = read(start);
  for (let at = start; at < end; at += CHUNK) {
    const plain = new Uint8Array(await ahead);
    if (at + CHUNK < end) ahead = read(at + CHUNK);
    const tag = at + CHUNK >= file.size ? FINAL : 0;
    const chunk = sodium.crypto_secretstream_xchacha20poly1305_push(push, plain, null, tag);
    if (withMd5) md5.update(chunk);
    sealed.set(chunk, written);
    written += chunk.length;
  }
  return [sealed, withMd5 ? md5.digest("hex") : ""];
}

/** One read of a file: its BLAKE2b, and the MD5 of each part of five chunks. */
async function survey(file) {
  const hash = sodium.crypto_generichash_init(null, 64);
  const read = (at) => file.slice(at, at + CHUNK).arrayBuffer();
  const sums = [];
  let ahead = read(0);
  md5.init();
  for (let at = 0, count = 1; at < file.size; at += CHUNK, count += 1) {
    const plain = new Uint8Array(await ahead);
    if (at + CHUNK < file.size) ahead = read(at + CHUNK);
    sodium.crypto_generichash_update(hash, plain);
    const isLast = at + CHUNK >= file.size;
    md5.update(sodium.crypto_secretstream_xchacha20poly1305_push(push, plain, null, isLast ? FINAL : 0));
    if (isLast || count % 5 === 0) {
      sums.push(md5.digest("hex"));
      md5.init();
    }
  }
  return [sodium.crypto_generichash_final(hash, 64), sums];
}

const JOBS = {
  /** Both directions start anew. libsodium draws the header of a stream it writes; the reader's state takes one. */
  start(key, header) {
    push = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
    pull = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
    return [];
  },
  part,
  survey,
  open(sealed) {
    return [sodium.crypto_secretstream_xchacha20poly1305_pull(pull, sealed, null).message];
  },
  /** Milliseconds for chunks that are in this worker's memory already. */
  pushAlone(chunks) {
    const started = performance.now();
    let last;
    chunks.forEach((chunk, at) => {
      last = sodium.crypto_secretstream_xchacha20poly1305_push(push, chunk, null, at + 1 === chunks.length ? FINAL : 0);
    });
    return [performance.now() - started, last];
  },
  pullAlone(chunks) {
    const started = performance.now();
    let last;
    for (const chunk of chunks) last = sodium.crypto_secretstream_xchacha20poly1305_pull(pull, chunk, null).message;
    return [performance.now() - started, last];
  },
  hashAlone(chunks) {
    const started = performance.now();
    const hash = sodium.crypto_generichash_init(null, 64);
    for (const chunk of chunks) sodium.crypto_generichash_update(hash, chunk);
    const digest = sodium.crypto_generichash_final(hash, 64);
    return [performance.now() - started, digest];
  },
  password(password, salt, ops, bytes) {
    return [sodium.crypto_pwhash(32, password, salt, ops, bytes, sodium.crypto_pwhash_ALG_ARGON2ID13)];
  },
};

const ready = (async () => {
  await sodium.ready;
  md5 = await hashwasm.createMD5();
  postMessage([0]);
})();

onmessage = async ({ data: [id, job, ...rest] }) => {
  await ready;
  const results = await JOBS[job](...rest);
  const buffers = results.filter((result) => result instanceof Uint8Array).map((result) => result.buffer);
  postMessage([id, ...results], buffers);
};
