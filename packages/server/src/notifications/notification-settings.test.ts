import { describe, expect, it } from "vitest";
import { readNotificationSettings } from "./notification-settings.ts";

describe("settings of notifications", () => {
  it("are on, without mail and private addresses, by default", () => {
    expect(readNotificationSettings({})).toEqual({
      isEnabled: true,
      allowedNetworks: null,
      mail: null,
      secretKey: null,
    });
  });

  it("are read from the environment", () => {
    const settings = readNotificationSettings({
      HEADWATER_NOTIFICATIONS: "off",
      HEADWATER_NOTIFICATIONS_KEY: "0123456789abcdef",
      HEADWATER_NOTIFICATIONS_ALLOW: "10.0.0.0/8, fd00::/8",
      HEADWATER_SMTP_URL: "smtps://user:word@mail.example.com",
      HEADWATER_SMTP_FROM: "lineage@example.com",
    });
    expect(settings).toMatchObject({
      isEnabled: false,
      secretKey: "0123456789abcdef",
      mail: { url: "smtps://user:word@mail.example.com", from: "lineage@example.com" },
    });
    expect(settings.allowedNetworks?.ipv4.check("10.1.1.1", "ipv4")).toBe(true);
  });

  it.each([
    [{ HEADWATER_NOTIFICATIONS: "yes" }, "on or off"],
    [{ HEADWATER_NOTIFICATIONS_KEY: "short" }, "at least 16"],
    [{ HEADWATER_NOTIFICATIONS_ALLOW: "example.com" }, "10.20.0.0/16"],
    [{ HEADWATER_SMTP_FROM: "a@example.com" }, "HEADWATER_SMTP_URL is missing"],
    [{ HEADWATER_SMTP_URL: "https://example.com", HEADWATER_SMTP_FROM: "a@example.com" }, "not a valid URL"],
    [{ HEADWATER_SMTP_URL: "smtp://example.com" }, "HEADWATER_SMTP_FROM is missing"],
    [{ HEADWATER_SMTP_URL: "smtp://example.com", HEADWATER_SMTP_FROM: "me" }, "an address"],
  ])("that are wrong are errors: %o", (environment, message) => {
    expect(() => readNotificationSettings(environment)).toThrow(message);
  });

  it("do not repeat a password in errors", () => {
    const environment = { HEADWATER_SMTP_URL: "mail://user:hunter2@example.com" };
    expect(() => readNotificationSettings(environment)).toThrow(/^(?!.*hunter2)/);
  });
});
