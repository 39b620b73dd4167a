import { readFileSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { CommandFailure } from "../terminal/failure.ts";

const answerMilliseconds = 5_000;

/** With what a lineage server is asked. */
export interface AskOptions {
  /** API key. */
  readonly key: string | undefined;
  /** File with the certificate of a private authority, PEM. */
  readonly authorityFile: string | undefined;
}

/** What a server answered. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks a lineage server. Node's own `fetch` cannot be told whom to trust, and most of these servers have a certificate of
 * a private authority.
 *
 * @param path - without a slash at the start
 * @throws CommandFailure `bad-request` when the address is none, `bad-file` when the authority's file cannot be read
 * @throws Error when there is no answer within five seconds; its message says why
 */
export async function askServer(url: string, path: string, options: AskOptions): Promise<ServerAnswer> {
  const address = addressOf(url, path);
  const ca = authorityOf(options);
  const isSecure = address.protocol === "https:";
  return new Promise((resolve, reject) => {
    const call = (isSecure ? requestSecure : requestPlain)(
      address,
      {
        signal: AbortSignal.timeout(answerMilliseconds),
        headers: options.key ? { authorization: `Bearer ${options.key}` } : {},
        ...(isSecure && ca ? { ca } : {}),
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
        );
      },
    );
    call.on("error", (error) => reject(error.name === "AbortError" ? silence() : error));
    call.end();
  });
}

function silence(): Error {
  return new Error(`No answer within ${answerMilliseconds / 1000} s.`);
}

function addressOf(url: string, path: string): URL {
  const base = url.endsWith("/") ? url : `${url}/`;
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new CommandFailure(
      "bad-request",
      `"${url}" is no address of a lineage server; expected http(s)://….`,
    );
  }
  return new URL(path, base);
}

function authorityOf({ authorityFile }: AskOptions): Buffer | undefined {
  if (authorityFile === undefined) return undefined;
  try {
    return readFileSync(authorityFile);
  } catch (error) {
    throw new CommandFailure(
      "bad-file",
      `The certificate authority's file ${authorityFile} cannot be read: ${(error as Error).message}`,
    );
  }
}
