// The page's ends of the three workers.

class Line {
  constructor(script, options, isReady) {
    this.worker = new Worker(script, options);
    this.waiting = new Map();
    this.next = 1;
    this.ready = new Promise((resolve, reject) => {
      this.worker.onerror = (event) => reject(new Error(`${script}: ${event.message}`));
      this.worker.onmessage = ({ data }) => {
        if (isReady(data)) resolve();
        else this.hear(data);
      };
    });
  }

  ask(words, transfer = []) {
    const id = this.next;
    this.next += 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage([id, ...words], transfer);
    });
  }

  end() {
    this.worker.terminate();
  }
}

/** libsodium's worker, and that of our ciphers alone. */
export class Plain extends Line {
  constructor(script, options) {
    super(script, options, (data) => data[0] === 0);
  }

  hear([id, ...results]) {
    this.waiting.get(id)?.resolve(results);
    this.waiting.delete(id);
  }
}

/** The worker that ships, by the messages of src/worker/protocol.rs. */
export class Shipped extends Line {
  constructor(script) {
    super(script, { type: "module" }, (data) => data[1] === "Ready");
  }

  hear([id, word, ...payload]) {
    const waiting = this.waiting.get(id);
    if (typeof word === "object" && "Progress" in word) return;
    this.waiting.delete(id);
    if (typeof word === "object" && "Done" in word) waiting?.resolve(payload);
    else waiting?.reject(new Error(JSON.stringify(word)));
  }

  /** `payload`: typed arrays are transferred, as the app does. */
  job(word, ...payload) {
    const buffers = payload.filter((entry) => entry instanceof Uint8Array).map((entry) => entry.buffer);
    return this.ask([word, ...payload], buffers);
  }
}
