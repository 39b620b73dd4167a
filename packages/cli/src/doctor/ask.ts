import { readFileSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { CommandFailure } from "../terminal/failure.ts";

const responseTimeoutMs = 5_000;

/** Credentials and CA for requests to a lineage server. */
export interface AskOptions {
  /** API key. */
  readonly key: string | undefined;
  /** PEM file with the certificate of a private CA. */
  readonly authorityFile: string | undefined;
}

/** Response of a server. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends a request to a lineage server. Does not use `fetch`, which cannot trust a private CA, as most of these servers
 * need.
 *
 * @param path - without a leading slash
 * @throws CommandFailure `bad-request` for an invalid URL, `bad-file` if the CA file cannot be read
 * @throws Error if there is no response within five seconds
 */
export async function askServer(url: string, path: string, options: AskOptions): Promise<ServerAnswer> {
  const address = formatAddress(url, path);
  const ca = readCertificateAuthority(options);
  const isSecure = address.protocol === "https:";
  return new Promise((resolve, reject) => {
    const call = (isSecure ? requestSecure : requestPlain)(
      address,
      {
        signal: AbortSignal.timeout(responseTimeoutMs),
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
  return new Error(`No response within ${responseTimeoutMs / 1000} s.`);
}

function formatAddress(url: string, path: string): URL {
  const base = url.endsWith("/") ? url : `${url}/`;
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new CommandFailure(
      "bad-request",
      `"${url}" is not the URL of a lineage server. Expected http(s)://….`,
    );
  }
  return new URL(path, base);
}

function readCertificateAuthority({ authorityFile }: AskOptions): Buffer | undefined {
  if (authorityFile === undefined) return undefined;
  try {
    return readFileSync(authorityFile);
  } catch (error) {
    throw new CommandFailure(
      "bad-file",
      `Cannot read the CA file ${authorityFile}: ${(error as Error).message}`,
    );
  }
}
