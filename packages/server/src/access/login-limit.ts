import { isIPv6 } from "node:net";

const failuresAllowed = 10;
const windowMilliseconds = 5 * 60_000;
/** Addresses that are remembered at most; beyond, the one that failed longest ago is forgotten. */
const addressesKept = 10_000;

interface Failures {
  count: number;
  /** Epoch milliseconds at which counting began. */
  readonly since: number;
}

/** How often somebody has tried to log in with a key that is none, by address. */
export class LoginLimit {
  readonly #failures = new Map<string, Failures>();

  /** Seconds until an address may try again; 0 when it may now. */
  secondsToWait(address: string, now = Date.now()): number {
    const failures = this.#failures.get(networkOf(address));
    if (!failures || failures.count < failuresAllowed) return 0;
    return Math.max(0, Math.ceil((failures.since + windowMilliseconds - now) / 1000));
  }

  noteFailure(address: string, now = Date.now()): void {
    const network = networkOf(address);
    const before = this.#failures.get(network);
    const isRecent = before !== undefined && now - before.since < windowMilliseconds;
    this.#failures.delete(network);
    this.#failures.set(network, isRecent ? { ...before, count: before.count + 1 } : { count: 1, since: now });
    if (this.#failures.size > addressesKept) this.#failures.delete(this.#failures.keys().next().value!);
  }

  noteSuccess(address: string): void {
    this.#failures.delete(networkOf(address));
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#failures.size;
  }
}

/** An IPv4 address, or the first 64 bits of an IPv6 address, which is what one subscriber has. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const [head = "", tail = ""] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === "" ? [] : tail.split(":");
  const groups = [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill("0"), ...back];
  return groups.slice(0, 4).join(":");
}
