import type { Channel, ChannelContent, ChannelKind, StoredChannel } from "@headwater/store";
import { HttpProblem } from "../http/problem.ts";
import { type ChannelSecrets, openSecrets, SecretsUnreadable, sealSecrets } from "./sealed-secrets.ts";
import { generateSigningSecret } from "./webhook.ts";

/** Fields of a channel as users enter them. */
export interface ChannelInput {
  readonly name: string;
  readonly followable: boolean;
  readonly url?: string;
  readonly signingSecret?: string;
  readonly recipients?: readonly string[];
  readonly topicArn?: string;
}

/** A channel to store, and the signing secret if it was generated. */
export interface PreparedChannel {
  readonly content: ChannelContent;
  readonly generatedSecret: string | null;
}

/** Field that each kind requires. */
const requiredFields = { webhook: "url", slack: "url", email: "recipients", sns: "topicArn" } as const;

/**
 * Checks the fields of a channel and seals its secrets.
 *
 * @param before - the stored channel that is changed; its secrets stay if the input has none
 * @throws HttpProblem `invalid-parameter`
 */
export function prepareChannel(
  kind: ChannelKind,
  input: ChannelInput,
  before: StoredChannel | null,
  key: string | null,
): PreparedChannel {
  const required = requiredFields[kind];
  const isKept = before !== null && required === "url";
  if (input[required] === undefined && !isKept) {
    throw new HttpProblem("invalid-parameter", `${required} is required for a channel of kind ${kind}.`, {
      pointer: `/${required}`,
      expected: "A value.",
    });
  }
  if (input.url !== undefined && !URL.canParse(input.url)) {
    throw new HttpProblem("invalid-parameter", "url is not a valid address.", {
      pointer: "/url",
      expected: "An http or https URL.",
    });
  }
  const base = { name: input.name.trim(), kind, followable: input.followable };
  if (kind === "email") {
    const recipients = input.recipients ?? [];
    return { content: { ...base, settings: { recipients }, secrets: null }, generatedSecret: null };
  }
  if (kind === "sns") {
    return {
      content: { ...base, settings: { topicArn: input.topicArn }, secrets: null },
      generatedSecret: null,
    };
  }
  const old = before ? readOld(before, key, input) : {};
  const url = input.url ?? old.url;
  const isGenerated =
    kind === "webhook" && input.signingSecret === undefined && old.signingSecret === undefined;
  const generatedSecret = isGenerated ? generateSigningSecret() : null;
  const signingSecret = input.signingSecret ?? old.signingSecret ?? generatedSecret;
  const secrets: ChannelSecrets = {
    ...(url === undefined ? {} : { url }),
    ...(kind === "webhook" && signingSecret ? { signingSecret } : {}),
  };
  const shown = new URL(url ?? "");
  const settings = {
    // The path of a Slack webhook is a secret; the query and user of any address may be.
    target: kind === "slack" ? shown.origin : `${shown.origin}${shown.pathname}`,
  };
  return { content: { ...base, settings, secrets: sealSecrets(secrets, key) }, generatedSecret };
}

/** Reads the stored secrets, unless the input replaces all of them. */
function readOld({ secrets }: StoredChannel, key: string | null, input: ChannelInput): ChannelSecrets {
  try {
    return openSecrets(secrets, key);
  } catch (error) {
    if (error instanceof SecretsUnreadable && input.url !== undefined) return {};
    if (!(error instanceof SecretsUnreadable)) throw error;
    throw new HttpProblem("invalid-parameter", error.message, {
      pointer: "/url",
      expected: "The address of the channel.",
    });
  }
}

/** Returns a channel as the API shows it. */
export function describeChannel({ hasSecrets: _hasSecrets, settings, ...channel }: Channel) {
  const recipients = (settings.recipients as string[] | undefined) ?? [];
  const target = settings.target ?? settings.topicArn ?? recipients.join(", ");
  return { ...channel, target: String(target), recipients };
}
