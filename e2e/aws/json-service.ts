import { createServer } from "node:http";
import { LoopbackServer, listenOnLoopback } from "./loopback-server.ts";

/** A request to an AWS service with a JSON protocol: its operation and input. */
export interface JsonCall {
  /** The last part of X-Amz-Target, e.g. `ExecuteStatement`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An error response of these services. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** A stand-in for services that the emulator lacks. The real SDK talks to it. */
export class JsonService extends LoopbackServer {
  readonly calls: JsonCall[] = [];

  /** @param answer - returns the result of an operation; throws {@link ServiceError} to refuse it */
  static async start(answer: (call: JsonCall) => unknown): Promise<JsonService> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const operation = String(request.headers["x-amz-target"]).split(".").at(-1)!;
        const call = {
          operation,
          input: JSON.parse(Buffer.concat(parts).toString() || "{}") as Record<string, unknown>,
        };
        service.calls.push(call);
        response.setHeader("Content-Type", "application/x-amz-json-1.1");
        try {
          response.end(JSON.stringify(answer(call) ?? {}));
        } catch (error) {
          response.statusCode = error instanceof ServiceError ? error.status : 500;
          response.end(JSON.stringify({ __type: (error as Error).name, message: (error as Error).message }));
        }
      });
    });
    const service = new JsonService(server);
    await listenOnLoopback(server);
    return service;
  }
}
