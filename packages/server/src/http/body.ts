import { Transform, type TransformCallback } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpProblem } from "./problem.ts";

/**
 * Decompresses bodies and leaves them as text, because the log stores events as sent. The limit applies to the
 * decompressed size, which defends against decompression bombs.
 */
export function readBodiesAsText(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers();
  app.addHook("preParsing", async (request, _reply, payload) => {
    const encoding = request.headers["content-encoding"]?.toLowerCase();
    if (encoding === undefined || encoding === "identity") return payload;
    if (encoding !== "gzip" && encoding !== "x-gzip" && encoding !== "deflate") {
      throw new HttpProblem("unsupported-encoding", `The content encoding ${encoding} is not supported.`, {
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
        new HttpProblem("malformed-json", `The body is not valid ${encoding} data.`, {
          expected: `A body compressed with ${encoding}.`,
        }),
      ),
    );
    // The header holds the compressed length, which the framework would compare with the decompressed one.
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
          expected: `At most ${this.#limit} bytes; the server's settings can raise the limit.`,
        }),
      );
    } else callback(null, chunk);
  }
}

/** Parses JSON. @throws HttpProblem `malformed-json` */
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
    throw new HttpProblem("malformed-json", `The body is not valid JSON: ${(error as Error).message}`, {
      pointer: "",
      expected: "A JSON object.",
    });
  }
}
