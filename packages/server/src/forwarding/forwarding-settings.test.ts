import { describe, expect, it } from "vitest";
import { readForwardingSettings } from "./forwarding-settings.ts";

describe("settings of forwarding", () => {
  it("are null without a domain", () => {
    expect(readForwardingSettings({ HEADWATER_DATAZONE_ACCOUNT: "123456789012" })).toBeNull();
  });

  it("are read from the environment", () => {
    expect(
      readForwardingSettings({
        HEADWATER_DATAZONE_DOMAIN: "dzd_4abc5def6ghi7j",
        HEADWATER_DATAZONE_FROM: "2026-01-31T00:00:00Z",
        HEADWATER_DATAZONE_ACCOUNT: "123456789012",
        HEADWATER_DATAZONE_NAMESPACES: '{"a": "b"}',
        AWS_REGION: "eu-west-1",
      }),
    ).toEqual({
      domain: "dzd_4abc5def6ghi7j",
      from: Date.parse("2026-01-31T00:00:00Z"),
      account: "123456789012",
      namespaces: { a: "b" },
      region: "eu-west-1",
    });
  });

  it.each([
    [{ HEADWATER_DATAZONE_DOMAIN: "my domain" }, /HEADWATER_DATAZONE_DOMAIN.*dzd_/],
    [{ HEADWATER_DATAZONE_DOMAIN: "dzd_x", HEADWATER_DATAZONE_FROM: "yesterday" }, /_FROM.*ISO 8601/],
    [{ HEADWATER_DATAZONE_DOMAIN: "dzd_x", HEADWATER_DATAZONE_ACCOUNT: "12" }, /_ACCOUNT.*twelve digits/],
    [
      { HEADWATER_DATAZONE_DOMAIN: "dzd_x", HEADWATER_DATAZONE_NAMESPACES: "{" },
      /_NAMESPACES cannot be read/,
    ],
    [
      { HEADWATER_DATAZONE_DOMAIN: "dzd_x", HEADWATER_DATAZONE_NAMESPACES: "{}" },
      /_NAMESPACES is not a JSON object/,
    ],
  ])("are refused with the expected value: %j", (environment, message) => {
    expect(() => readForwardingSettings(environment)).toThrow(message);
  });
});
