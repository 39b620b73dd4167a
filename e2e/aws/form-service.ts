import { createServer } from "node:http";
import { LoopbackServer, listenOnLoopback } from "./loopback-server.ts";

/** An error response of these services. */
export interface FormError {
  readonly code: string;
  readonly message: string;
}

/** A stand-in for IAM, which takes forms and returns XML. The real SDK talks to it. */
export class FormService extends LoopbackServer {
  /** Number of requests. */
  calls = 0;

  /** @param answer - returns an error to refuse a request */
  static async start(answer: (form: URLSearchParams) => FormError | undefined): Promise<FormService> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const form = new URLSearchParams(Buffer.concat(parts).toString());
        service.calls += 1;
        const action = form.get("Action");
        const error = answer(form);
        response.setHeader("Content-Type", "text/xml");
        response.statusCode = error ? 400 : 200;
        response.end(
          error
            ? `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${error.message}</Message></Error></ErrorResponse>`
            : `<${action}Response><${action}Result/></${action}Response>`,
        );
      });
    });
    const service = new FormService(server);
    await listenOnLoopback(server);
    return service;
  }
}
