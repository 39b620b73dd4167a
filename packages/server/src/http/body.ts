import { Transform, type TransformCallback } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpProblem } from "./problem.ts";

/**
 * Lets bodies come compressed and leaves them as text: what the log keeps is what was sent. The limit counts after
 * inflation, so that a small body cannot become a large one.
 */
export function readBodiesAsText(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers();
  app.addHook("preParsing", async (request, _reply, payload) => {
    const encoding = request.headers["content-encoding"]?.toLowerCase();
    if (encoding === undefined || encoding === "identity") return payload;
    if (encoding !== "gzip" && encoding !== "x-gzip" && encoding !== "deflate") {
      throw new HttpProblem("unsupported-encoding", `The body is encoded as ${encoding}.`, {
        pointer: "Content-Encoding",
        expected: "gzip, deflate or no encoding.",
      });
    }
    const ownLimit = Math.min(limit, request.routeOptions.bodyLimit ?? limit);
    const inflate = encoding === "deflate" ? createInflate() : createGunzip();
    const limited = new SizeLimit(ownLimit);
    payload.on("error", (error) => limited.destroy(error));
    inflate.on("error", () =>
      limited.destroy(
        new HttpProblem("malformed-json", `The body is not ${encoding} data.`, {
          expected: `A body compressed with ${encoding}.`,
        }),
      ),
    );
    // The length that was sent is that of the compressed bytes; the framework would compare it with the inflated.
    delete request.headers["content-length"];
    return payload.pipe(inflate).pipe(limited);
  });
  app.addContentTypeParser(
    "*",
    { parseAs: "string", bodyLimit: limit },
    (_request: FastifyRequest, body, done) => done(null, body),
  );
}

class SizeLimit extends Transform {
  readonly #limit: number;
  #size = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) {
      callback(
        new HttpProblem("too-large", `The body is larger than ${this.#limit} bytes after decompression.`, {
          expected: `At most ${this.#limit} bytes; the limit is a setting of the server.`,
        }),
      );
    } else callback(null, chunk);
  }
}

/** Parses JSON text. @throws HttpProblem malformed-json, saying where */
export function parseJson(text: unknown): unknown {
  if (typeof text !== "string" || text.trim() === "") {
    throw new HttpProblem("malformed-json", "The body is empty.", {
      pointer: "",
      expected: "A JSON object.",
    });
  }
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    throw new HttpProblem("malformed-json", `The body is not JSON: ${(error as Error).message}`, {
      pointer: "",
      expected: "A JSON object.",
    });
  }
}
