import { StoreError } from "@headwater/store";
import { type Networks, parseNetworks } from "./private-addresses.ts";

/** Settings of notifications; docs/notifications.md describes each variable. */
export interface NotificationSettings {
  /** Private networks to which webhooks may be sent; null for none. */
  readonly allowedNetworks: Networks | null;
  /** The mail server; null if e-mail is off. */
  readonly mail: MailSettings | null;
  /** Text from which the key of stored secrets is derived; null stores them unencrypted. */
  readonly secretKey: string | null;
  /** False if this server neither evaluates rules nor sends messages. */
  readonly isEnabled: boolean;
}

/** The mail server. */
export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password if the server requires them. */
  readonly url: string;
  /** The sender's address. */
  readonly from: string;
}

/** Settings of a server on which nothing is configured. */
export const standardNotificationSettings: NotificationSettings = {
  allowedNetworks: null,
  mail: null,
  secretKey: null,
  isEnabled: true,
};

type Environment = Readonly<Record<string, string | undefined>>;

const minKeyLength = 16;

/** Reads `HEADWATER_NOTIFICATIONS*` and `HEADWATER_SMTP_*`. @throws StoreError `invalid-setting` */
export function readNotificationSettings(environment: Environment): NotificationSettings {
  const read = (name: string) => environment[name]?.trim() || undefined;
  const state = read("HEADWATER_NOTIFICATIONS") ?? "on";
  if (state !== "on" && state !== "off") {
    throw invalid("HEADWATER_NOTIFICATIONS", `is "${state}"`, "on or off");
  }
  const key = read("HEADWATER_NOTIFICATIONS_KEY");
  if (key !== undefined && key.length < minKeyLength) {
    throw invalid(
      "HEADWATER_NOTIFICATIONS_KEY",
      `has ${key.length} characters`,
      `at least ${minKeyLength} random characters`,
    );
  }
  const networks = read("HEADWATER_NOTIFICATIONS_ALLOW");
  return {
    allowedNetworks: networks === undefined ? null : readNetworks(networks),
    mail: readMail(read("HEADWATER_SMTP_URL"), read("HEADWATER_SMTP_FROM")),
    secretKey: key ?? null,
    isEnabled: state === "on",
  };
}

function readNetworks(text: string): Networks {
  const networks = parseNetworks(text.split(","));
  if (networks) return networks;
  throw invalid(
    "HEADWATER_NOTIFICATIONS_ALLOW",
    `is "${text}"`,
    "addresses or networks, such as 10.20.0.0/16, separated by commas",
  );
}

function readMail(url: string | undefined, from: string | undefined): MailSettings | null {
  if (url === undefined && from === undefined) return null;
  // The URL may hold a password, so no message repeats it.
  if (url === undefined || !URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol)) {
    throw invalid(
      "HEADWATER_SMTP_URL",
      url === undefined ? "is missing" : "is not a valid URL",
      "a URL such as smtps://user:password@mail.example.com:465",
    );
  }
  if (from === undefined || !from.includes("@")) {
    throw invalid(
      "HEADWATER_SMTP_FROM",
      from === undefined ? "is missing" : `is "${from}"`,
      "an address such as Headwater <headwater@example.com>",
    );
  }
  return { url, from };
}

function invalid(name: string, what: string, expected: string): StoreError {
  return new StoreError("invalid-setting", `${name} ${what}. Expected: ${expected}.`);
}
