import { describe, expect, it } from "vitest";
import { mayConnect, parseNetworks } from "./private-addresses.ts";

const refused = [
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "100.127.255.255",
  "127.0.0.1",
  "127.8.9.10",
  "169.254.169.254",
  "169.254.170.2",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "0:0:0:0:0:ffff:a9fe:a9fe",
  "::127.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b::a9fe:a9fe",
  "2002:7f00:1::",
  "2001:0:7f00:1::",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
  "not an address",
  "",
];
const accepted = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "100.63.255.255",
  "100.128.0.1",
  "172.15.0.1",
  "172.32.0.1",
  "223.255.255.254",
  "::ffff:8.8.8.8",
  "2606:4700:4700::1111",
  "2a00:1450:4001:80b::200e",
];

describe("addresses to which requests may go", () => {
  it.each(refused)("leave out %s, which is not public", (address) => {
    expect(mayConnect(address, null)).toBe(false);
  });

  it.each(accepted)("include %s, which is public", (address) => {
    expect(mayConnect(address, null)).toBe(true);
  });

  it("include private networks that a setting allows, and no others", () => {
    const allowed = parseNetworks(["10.20.0.0/16", "fd12::/16", "127.0.0.1"]);
    expect(mayConnect("10.20.30.40", allowed)).toBe(true);
    expect(mayConnect("::ffff:10.20.30.40", allowed)).toBe(true);
    expect(mayConnect("10.21.0.1", allowed)).toBe(false);
    expect(mayConnect("fd12::1", allowed)).toBe(true);
    expect(mayConnect("fd13::1", allowed)).toBe(false);
    expect(mayConnect("127.0.0.1", allowed)).toBe(true);
    expect(mayConnect("127.0.0.2", allowed)).toBe(false);
  });
});

describe("networks in a setting", () => {
  it.each(["10.0.0.0/33", "10.0.0/8", "example.com", "10.0.0.0/8/8", "::/129", "10.0.0.0/"])(
    "are refused if they are invalid: %s",
    (text) => {
      expect(parseNetworks([text])).toBeNull();
    },
  );
});
