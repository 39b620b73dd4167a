import type { MessageText } from "./message-text.ts";
import { toPlainText } from "./message-text.ts";

/** Limits of Slack. */
const maxHeader = 150;
const maxSection = 3_000;

/** Escapes the three characters that Slack interprets. */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Returns the body of a message to an incoming webhook of Slack. `text` holds the whole message for services that
 * accept the same format without blocks.
 */
export function toSlackBody(message: MessageText): string {
  const { title, headline, facts, problems, more, url } = message;
  const lines = facts.map(({ label, value }) => `*${escapeText(label)}:* ${escapeText(value)}`);
  const list = [
    ...problems.map((problem) => `• ${escapeText(problem)}`),
    ...(more > 0 ? [`• and ${more} more`] : []),
  ];
  const section = (text: string) => ({
    type: "section",
    text: { type: "mrkdwn", text: text.slice(0, maxSection) },
  });
  return JSON.stringify({
    text: escapeText(toPlainText(message)),
    blocks: [
      { type: "header", text: { type: "plain_text", text: title.slice(0, maxHeader), emoji: false } },
      section([...(headline === "" ? [] : [escapeText(headline)]), ...lines].join("\n")),
      ...(list.length > 0 ? [section(list.join("\n"))] : []),
      section(`<${url}|Open in Headwater>`),
    ],
  });
}
