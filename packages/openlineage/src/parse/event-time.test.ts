import fc from "fast-check";
import { expect, it } from "vitest";
import { parseEventTime } from "./event-time.ts";

it.each([
  ["2026-01-31T08:00:00Z", "2026-01-31T08:00:00.000Z", true],
  ["2026-01-31t08:00:00.5z", "2026-01-31T08:00:00.500Z", true],
  ["2026-01-31T08:00:00.123999999+05:30", "2026-01-31T02:30:00.123Z", true],
  ["2026-01-31T00:30:00-08:00", "2026-01-31T08:30:00.000Z", true],
  ["2026-01-31T08:00:00", "2026-01-31T08:00:00.000Z", false],
  ["2026-01-31T08:00:00.250", "2026-01-31T08:00:00.250Z", false],
  ["2026-01-31 08:00:00.123456", "2026-01-31T08:00:00.123Z", false],
  ["2026-01-31 08:00:00+00:00", "2026-01-31T08:00:00.000Z", true],
  ["2026-01-31 08:00:00 UTC", "2026-01-31T08:00:00.000Z", true],
  ["2026-01-31T08:00Z", "2026-01-31T08:00:00.000Z", true],
  ["2026-01-31T08:00:00.5+0000", "2026-01-31T08:00:00.500Z", true],
  ["2026-01-31T08:00:00+0100", "2026-01-31T07:00:00.000Z", true],
  ["2026-01-31T08:00:00+01", "2026-01-31T07:00:00.000Z", true],
  ["20260131T080000Z", "2026-01-31T08:00:00.000Z", true],
  ["2020-12-28T11:52:00.123+01:00[Europe/Warsaw]", "2020-12-28T10:52:00.123Z", true],
  ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z", true],
  ["0099-03-01T00:00:00Z", "0099-03-01T00:00:00.000Z", true],
])("parses %s as %s", (text, instant, hasZone) => {
  expect(parseEventTime(text)).toEqual({ milliseconds: Date.parse(instant), hasZone, unit: undefined });
});

it.each([
  [1_769_846_400, "seconds", 1_769_846_400_000],
  [1_769_846_400.25, "seconds", 1_769_846_400_250],
  ["1769846400", "seconds", 1_769_846_400_000],
  ["1769846400.5", "seconds", 1_769_846_400_500],
  [1_769_846_400_123, "milliseconds", 1_769_846_400_123],
  ["1769846400123", "milliseconds", 1_769_846_400_123],
  [1_769_846_400_123_456, "microseconds", 1_769_846_400_123],
  ["1769846400123456", "microseconds", 1_769_846_400_123],
  ["1769846400123456789", "nanoseconds", 1_769_846_400_123],
])("parses the number %s as %s", (sent, unit, milliseconds) => {
  expect(parseEventTime(sent)).toEqual({ milliseconds, hasZone: true, unit });
});

it.each([
  "",
  "2026-01-31",
  "20260131",
  "2026-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-31T24:00:00Z",
  "2026-01-31T08:60:00Z",
  "12345",
  0,
  -1_769_846_400,
  Number.NaN,
  1e21,
  "yesterday",
  "2026-01-31T08:00:00+25:00",
  `2026-01-31T08:00:00.${"1".repeat(200)}Z`,
])("rejects %s", (sent) => {
  expect(parseEventTime(sent)).toBeUndefined();
});

it("agrees with Date on every instant that Date can format", () => {
  const instants = fc.date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instants, (date) => {
      expect(parseEventTime(date.toISOString())?.milliseconds).toBe(date.getTime());
    }),
  );
});
