import { isIPv6 } from "node:net";

const maxFailures = 10;
const windowMs = 5 * 60_000;
/** Maximum number of addresses kept; beyond it, the one that failed longest ago is dropped. */
const maxAddresses = 10_000;

interface Failures {
  count: number;
  /** Start of the count, epoch milliseconds. */
  readonly since: number;
}

/** Limits failed logins per address. */
export class LoginLimit {
  readonly #failures = new Map<string, Failures>();

  /** Returns the seconds until an address may try again; 0 if it may now. */
  secondsToWait(address: string, now = Date.now()): number {
    const failures = this.#failures.get(networkPrefix(address));
    if (!failures || failures.count < maxFailures) return 0;
    return Math.max(0, Math.ceil((failures.since + windowMs - now) / 1000));
  }

  noteFailure(address: string, now = Date.now()): void {
    const network = networkPrefix(address);
    const before = this.#failures.get(network);
    const isRecent = before !== undefined && now - before.since < windowMs;
    this.#failures.delete(network);
    this.#failures.set(network, isRecent ? { ...before, count: before.count + 1 } : { count: 1, since: now });
    if (this.#failures.size > maxAddresses) this.#failures.delete(this.#failures.keys().next().value!);
  }

  noteSuccess(address: string): void {
    this.#failures.delete(networkPrefix(address));
  }

  /** Number of addresses kept. */
  get size(): number {
    return this.#failures.size;
  }
}

/** Returns an IPv4 address, or the first 64 bits of an IPv6 address, which belong to one subscriber. */
function networkPrefix(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const [head = "", tail = ""] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === "" ? [] : tail.split(":");
  const groups = [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill("0"), ...back];
  return groups.slice(0, 4).join(":");
}
