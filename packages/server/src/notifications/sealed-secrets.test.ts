import { describe, expect, it } from "vitest";
import { openSecrets, SecretsUnreadable, sealSecrets } from "./sealed-secrets.ts";

const secrets = { url: "https://example.com/token", signingSecret: "whsec_abc" };
const key = "a key of sixteen characters or more";

describe("secrets of channels", () => {
  it("are encrypted with the key, differently each time", () => {
    const sealed = sealSecrets(secrets, key);
    expect(sealed).not.toContain("token");
    expect(sealSecrets(secrets, key)).not.toBe(sealed);
    expect(openSecrets(sealed, key)).toEqual(secrets);
  });

  it("stay readable when a key is set later", () => {
    expect(openSecrets(sealSecrets(secrets, null), key)).toEqual(secrets);
  });

  it("cannot be read with another key, without one, or after a change", () => {
    const sealed = sealSecrets(secrets, key);
    expect(() => openSecrets(sealed, `${key}!`)).toThrow(SecretsUnreadable);
    expect(() => openSecrets(sealed, null)).toThrow("HEADWATER_NOTIFICATIONS_KEY");
    expect(() => openSecrets(`${sealed.slice(0, -6)}AAAAAA`, key)).toThrow(SecretsUnreadable);
  });
});
