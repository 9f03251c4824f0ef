// A proxy on loopback that keeps every byte a browser sends: what the server could ever have seen.
//
// The page is served through it too, so nothing the page does can go around it.
import fs from "node:fs";
import http from "node:http";

export async function startRecorder({ listen, target, file }) {
  const log = fs.createWriteStream(file);
  let bytes = 0;
  const keep = (piece) => {
    bytes += piece.length;
    log.write(piece);
  };
  const server = http.createServer((incoming, reply) => {
    const head = [`${incoming.method} ${incoming.url}`];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      head.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
    }
    // Header values are bytes on the wire; latin1 gives them back unchanged.
    keep(Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"));
    const outgoing = http.request(
      {
        host: "127.0.0.1",
        port: target,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        reply.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(reply);
      },
    );
    outgoing.on("error", () => reply.destroy());
    reply.on("close", () => outgoing.destroy());
    incoming.on("data", keep);
    incoming.pipe(outgoing);
  });
  await new Promise((resolve) => server.listen(listen, "127.0.0.1", resolve));
  return {
    /** Bytes recorded so far. */
    bytes: () => bytes,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await new Promise((resolve) => log.end(resolve));
    },
  };
}
