import { expect, it } from "vitest";
import { LoginLimit } from "./login-limit.ts";

const fail = (limit: LoginLimit, address: string, times: number, now = 0) => {
  for (let time = 0; time < times; time += 1) limit.noteFailure(address, now);
};

it("blocks an address after ten failures, until five minutes after the first", () => {
  const limit = new LoginLimit();
  fail(limit, "10.0.0.1", 9);
  expect(limit.secondsToWait("10.0.0.1", 0)).toBe(0);
  fail(limit, "10.0.0.1", 1);
  expect(limit.secondsToWait("10.0.0.1", 0)).toBe(300);
  expect(limit.secondsToWait("10.0.0.1", 299_500)).toBe(1);
  expect(limit.secondsToWait("10.0.0.1", 300_000)).toBe(0);
  expect(limit.secondsToWait("10.0.0.2", 0)).toBe(0);
});

it("resets failures after a success", () => {
  const limit = new LoginLimit();
  fail(limit, "10.0.0.1", 9);
  limit.noteSuccess("10.0.0.1");
  fail(limit, "10.0.0.1", 9);
  expect(limit.secondsToWait("10.0.0.1", 0)).toBe(0);
});

it("treats the addresses of an IPv6 subscriber as one, and IPv4-mapped IPv6 as IPv4", () => {
  const limit = new LoginLimit();
  for (let host = 0; host < 10; host += 1) limit.noteFailure(`2001:db8:1:2::${host.toString(16)}`, 0);
  expect(limit.secondsToWait("2001:db8:1:2:ffff:0:0:1", 0)).toBe(300);
  expect(limit.secondsToWait("2001:db8:1:3::1", 0)).toBe(0);
  fail(limit, "::ffff:10.0.0.1", 10);
  expect(limit.secondsToWait("10.0.0.1", 0)).toBe(300);
});

it("keeps at most ten thousand addresses", () => {
  const limit = new LoginLimit();
  for (let number = 0; number < 25_000; number += 1)
    limit.noteFailure(`10.${number >> 8}.${number & 255}.1`, 0);
  expect(limit.size).toBe(10_000);
});
