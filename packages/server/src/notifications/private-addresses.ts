import { BlockList, isIP } from "node:net";

/** Networks by version: one list of both would take an IPv4 address for a mapped IPv6 address. */
export type Networks = Readonly<Record<"ipv4" | "ipv6", BlockList>>;

/**
 * Networks that are not public: private, loopback, link-local (with the metadata services of clouds), shared (CGNAT),
 * reserved, multicast, and IPv6 forms that contain an IPv4 address.
 */
const notPublic = requireNetworks([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "::ffff:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
]);

/** The IPv4 address inside an IPv6 address of the form `::ffff:…`. */
const mapped = /^::ffff:(?:(\d{1,3}(?:\.\d{1,3}){3})|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

/** Returns false for an address that is not public, unless the given networks contain it. */
export function mayConnect(address: string, allowed: Networks | null): boolean {
  const plain = address.replace(/%.*$/, "");
  const inner = innerAddress(plain);
  const family = isIP(inner) === 6 ? "ipv6" : "ipv4";
  if (isIP(inner) === 0) return false;
  if (allowed?.[family].check(inner, family)) return true;
  return !notPublic[family].check(inner, family);
}

/** Returns the IPv4 address that an IPv6 address stands for, else the address itself. */
function innerAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const match = mapped.exec(short);
  if (!match) return short;
  if (match[1] !== undefined) return match[1];
  const [high, low] = [Number.parseInt(match[2]!, 16), Number.parseInt(match[3]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** Parses addresses and networks in CIDR notation. @returns null if one of them is invalid */
export function parseNetworks(texts: readonly string[]): Networks | null {
  const networks = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const text of texts.map((part) => part.trim()).filter((part) => part !== "")) {
    const [address = "", bits, ...rest] = text.split("/");
    const version = isIP(address);
    const longest = version === 6 ? 128 : 32;
    const prefix = bits === undefined ? longest : Number(bits);
    const isValid = Number.isInteger(prefix) && prefix >= 0 && prefix <= longest && bits !== "";
    if (version === 0 || rest.length > 0 || !isValid) return null;
    const family = version === 6 ? "ipv6" : "ipv4";
    networks[family].addSubnet(address, prefix, family);
  }
  return networks;
}

function requireNetworks(texts: readonly string[]): Networks {
  const list = parseNetworks(texts);
  if (!list) throw new Error("The list of networks that are not public is invalid.");
  return list;
}
