import { lookup as resolve } from "node:dns";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { mayConnect, type Networks } from "./private-addresses.ts";
import type { SendResult } from "./send-result.ts";

/** A request to an address that an administrator entered. */
export interface GuardedPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Private networks that are allowed; null for none. */
  readonly allowed: Networks | null;
  readonly timeoutMs: number;
}

/** The address is not public. */
export class AddressRefused extends Error {
  constructor(host: string, address: string) {
    super(
      host === address
        ? `${host} is not a public address. Allow its network with HEADWATER_NOTIFICATIONS_ALLOW.`
        : `${host} resolves to ${address}, which is not a public address. Allow its network with HEADWATER_NOTIFICATIONS_ALLOW.`,
    );
    this.name = "AddressRefused";
  }
}

/** Bytes of the response that are kept. */
const maxResponseBytes = 2_000;
/** Maximum wait that a receiver can ask for, in milliseconds. */
const maxRetryAfterMs = 3_600_000;

/**
 * Posts JSON. Connects to public addresses only: each address that the name resolves to is checked, and the connection
 * uses a checked address, so that no later answer of the name server can redirect it. Follows no redirect and uses no
 * proxy.
 */
export async function postGuarded(post: GuardedPost): Promise<SendResult> {
  const url = new URL(post.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  try {
    if (isIP(host) !== 0 && !mayConnect(host, post.allowed)) throw new AddressRefused(host, host);
    const { status, text, retryAfter } = await send(post, url);
    return toResult(status, text, retryAfter);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return {
      outcome: error instanceof AddressRefused ? "refused" : "failed",
      // Names of hosts may be secret, paths always are: errors of the network name at most the host.
      response: code ? `${code}: ${message}` : message,
    };
  }
}

interface Received {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

function send({ headers, body, allowed, timeoutMs }: GuardedPost, url: URL): Promise<Received> {
  return new Promise((resolvePost, reject) => {
    const open = url.protocol === "https:" ? requestHttps : requestHttp;
    const request: ClientRequest = open(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": "Headwater",
        ...headers,
      },
      agent: false,
      lookup: guardedLookup(allowed),
    });
    const timer = setTimeout(() => {
      request.destroy(new Error(`No answer within ${timeoutMs / 1000} seconds.`));
    }, timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    request.on("socket", (socket) => {
      socket.once("connect", () => {
        const { remoteAddress } = socket;
        if (remoteAddress !== undefined && !mayConnect(remoteAddress, allowed)) {
          request.destroy(new AddressRefused(url.hostname, remoteAddress));
        }
      });
    });
    request.on("error", fail);
    request.on("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const finish = () => {
        clearTimeout(timer);
        resolvePost({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).subarray(0, maxResponseBytes).toString("utf8"),
          retryAfter: response.headers["retry-after"],
        });
        response.destroy();
      };
      response.on("error", fail);
      response.on("end", finish);
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= maxResponseBytes) finish();
      });
    });
    request.end(body);
  });
}

/** Returns a look-up that fails if any of the addresses of a name is not public. */
function guardedLookup(allowed: Networks | null): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, "", 0);
        return;
      }
      const refused = addresses.find(({ address }) => !mayConnect(address, allowed));
      const [first] = addresses;
      if (refused) callback(new AddressRefused(hostname, refused.address), "", 0);
      else if (!first) callback(new Error(`${hostname} has no address.`), "", 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Statuses with which a receiver asks to try again. */
const temporary = new Set([408, 409, 423, 425, 429]);

function toResult(status: number, text: string, retryAfter: string | undefined): SendResult {
  const response = `${status} ${text.trim()}`.trim();
  if (status >= 200 && status < 300) return { outcome: "sent", response };
  if (status >= 300 && status < 400) {
    return {
      outcome: "refused",
      response: `${status}: redirects are not followed. Enter the final address.`,
    };
  }
  if (status < 500 && !temporary.has(status)) return { outcome: "refused", response };
  const seconds = Number(retryAfter);
  return {
    outcome: "failed",
    response,
    ...(Number.isFinite(seconds) && seconds > 0
      ? { retryAfterMs: Math.min(seconds * 1000, maxRetryAfterMs) }
      : {}),
  };
}
