import { createServer, type Socket } from "node:net";

/**
 * Starts a server that verifies the tokens sent to PostgreSQL instead of passwords, like the service behind `rds_iam` on
 * Amazon RDS. PostgreSQL calls it with LDAP simple binds (RFC 4511 §4.2), the only operation it supports.
 */
export async function startTokenVerifier(
  port: number,
  judge: (user: string, token: string) => boolean,
): Promise<{ stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const message = readElement(received, 0);
      if (!message || message.end > received.length) return;
      const id = readElement(received, message.start)!;
      const bind = readElement(received, id.end)!;
      if (bind.tag !== bindRequest) {
        socket.end(); // the unbind that ends every connection
        return;
      }
      const version = readElement(received, bind.start)!;
      const name = readElement(received, version.end)!;
      const password = readElement(received, name.end)!;
      const text = ({ start, end }: Element) => received.toString("utf8", start, end);
      const code = judge(text(name).replace(/^uid=/, ""), text(password)) ? success : invalidCredentials;
      const number = received.subarray(id.start, id.end);
      const answer = Buffer.from([bindResponse, 7, 0x0a, 1, code, 0x04, 0, 0x04, 0]);
      const body = Buffer.concat([Buffer.from([0x02, number.length]), number, answer]);
      socket.write(Buffer.concat([Buffer.from([0x30, body.length]), body]));
      received = received.subarray(message.end);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const bindRequest = 0x60;
const bindResponse = 0x61;
const success = 0;
const invalidCredentials = 49;

interface Element {
  readonly tag: number;
  /** Start and end of its content. */
  readonly start: number;
  readonly end: number;
}

/** Reads a BER element; undefined if its length has not arrived yet. */
function readElement(bytes: Buffer, at: number): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  if (bytes.length < at + 2 + count) return undefined;
  const start = at + 2 + count;
  return { tag, start, end: start + bytes.readUIntBE(at + 2, count) };
}
