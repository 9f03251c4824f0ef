// Our ciphers alone, at the jobs of that name in sodium-worker.js.
import init, { Bench } from "/ciphers/potluck-bench.js";

let bench;

const JOBS = {
  start(key, header) {
    bench?.free();
    bench = new Bench(key, header);
    return [];
  },
  pushAlone(chunks) {
    const sealed = new Uint8Array(chunks[0].length + 17);
    const started = performance.now();
    let last;
    chunks.forEach((chunk, at) => {
      last = sealed.subarray(0, chunk.length + 17);
      bench.push(chunk, last, at + 1 === chunks.length);
    });
    return [performance.now() - started, last];
  },
  pullAlone(chunks) {
    const plain = new Uint8Array(chunks[0].length - 17);
    const started = performance.now();
    let last;
    for (const chunk of chunks) {
      last = plain.subarray(0, chunk.length - 17);
      bench.pull(chunk, last);
    }
    return [performance.now() - started, last];
  },
  hashAlone(chunks) {
    const started = performance.now();
    const digest = bench.hash(chunks);
    return [performance.now() - started, digest];
  },
};

onmessage = ({ data: [id, job, ...rest] }) => {
  const results = JOBS[job](...rest);
  postMessage([id, ...results]);
};

await init({ module_or_path: "/ciphers/potluck-bench_bg.wasm" });
postMessage([0]);
