import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Secrets of a channel. */
export interface ChannelSecrets {
  /** Full address of a webhook. */
  readonly url?: string;
  readonly signingSecret?: string;
}

/** Stored secrets cannot be read with this server's key. */
export class SecretsUnreadable extends Error {
  constructor() {
    super(
      "The secrets of this channel were stored with another HEADWATER_NOTIFICATIONS_KEY. Set that key again, or save the channel with new secrets.",
    );
    this.name = "SecretsUnreadable";
  }
}

const sealedPrefix = "v1:";
const plainPrefix = "plain:";
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts secrets with AES-256-GCM under a key derived from the setting; without it, they are stored as they are. */
export function sealSecrets(secrets: ChannelSecrets, key: string | null): string {
  const text = JSON.stringify(secrets);
  if (key === null) return `${plainPrefix}${text}`;
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(key), iv);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${sealedPrefix}${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64")}`;
}

/** Decrypts stored secrets. @throws SecretsUnreadable */
export function openSecrets(stored: string | null, key: string | null): ChannelSecrets {
  if (stored === null) return {};
  if (stored.startsWith(plainPrefix)) return JSON.parse(stored.slice(plainPrefix.length)) as ChannelSecrets;
  if (key === null || !stored.startsWith(sealedPrefix)) throw new SecretsUnreadable();
  const bytes = Buffer.from(stored.slice(sealedPrefix.length), "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", deriveKey(key), bytes.subarray(0, ivBytes));
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
    return JSON.parse(text.toString("utf8")) as ChannelSecrets;
  } catch {
    throw new SecretsUnreadable(); // another key, or a changed text
  }
}

function deriveKey(text: string): Buffer {
  return Buffer.from(hkdfSync("sha256", text, "headwater", "notification secrets", 32));
}
