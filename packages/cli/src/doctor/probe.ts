import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { ProbeOutcome } from "@headwater/mwaa";

const probeMilliseconds = 5_000;

/**
 * Asks a lineage server from here: who am I, with a key, else whether it is there.
 *
 * @param authorityFile - certificate of a private authority, PEM
 */
export function probeServer(
  url: string,
  key: string | undefined,
  authorityFile?: string,
): Promise<ProbeOutcome> {
  const address = new URL(key ? "api/v2/session" : "healthz", url.endsWith("/") ? url : `${url}/`);
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ kind: "failed", reason: error.message || error.name });
    try {
      const call = request(
        address,
        {
          timeout: probeMilliseconds,
          headers: key ? { authorization: `Bearer ${key}` } : {},
          ...(authorityFile ? { ca: readFileSync(authorityFile) } : {}),
        },
        (response) => {
          response.resume();
          resolve({ kind: "answered", status: response.statusCode ?? 0 });
        },
      );
      call.on("timeout", () => call.destroy(new Error(`No answer within ${probeMilliseconds / 1000} s.`)));
      call.on("error", failed);
      call.end();
    } catch (error) {
      failed(error as Error);
    }
  });
}
