/** A range of IPv4 addresses, from the first to the last, as numbers. */
export interface AddressRange {
  readonly cidr: string;
  readonly first: number;
  readonly last: number;
  /** Length of the prefix in bits. */
  readonly bits: number;
}

const addressBits = 32;

/** Parses a network such as `10.20.0.0/16`; undefined if it is none. */
export function parseNetwork(cidr: string): AddressRange | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const parts = match?.slice(1).map(Number);
  if (!parts || parts.slice(0, 4).some((part) => part > 255) || parts[4]! > addressBits) return undefined;
  const bits = parts[4]!;
  const address = parts.slice(0, 4).reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (addressBits - bits);
  const first = Math.floor(address / size) * size;
  return { cidr, first, last: first + size - 1, bits };
}

/** Returns the network that a range with surplus address bits lies in, such as 10.20.0.0/16 for 10.20.3.4/16. */
export function networkOf({ first, bits }: AddressRange): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${parts.join(".")}/${bits}`;
}

/** True if every address of a range is in the other one. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

/** True if the ranges have an address in common. */
export function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.first <= other.last && other.first <= one.last;
}

const ranges = (...cidrs: string[]) => cidrs.map((cidr) => parseNetwork(cidr) as AddressRange);

/** Private addresses: RFC 1918, and the shared addresses of RFC 6598. */
export const privateRanges = ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");
/** Addresses for documentation (RFC 5737), which no host has. */
export const documentationRanges = ranges("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24");
/** This host, link-local, multicast and reserved addresses (RFC 6890), from which no client connects. */
export const specialRanges = ranges("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3");
