import type { Answer } from "../contract/answer.ts";
import type { ChangesAnswer, JsonFeed, StoreChange } from "../contract/time.ts";

type Change = Answer<typeof StoreChange>;

/** The addresses of a feed, without a slash at the end of `base`. */
export interface FeedAddresses {
  /** The URL at which users reach the server. */
  readonly base: string;
  /** The filters as a query string, with its question mark; empty without filters. */
  readonly filters: string;
  /** The feed itself. */
  readonly self: string;
  /** The next page of the feed; null at the end. */
  readonly next: string | null;
}

const title = "Headwater: changes";
const description = "Changes of schemas, lineage, SQL, data quality checks and the catalog, newest first.";

/** Returns changes as a JSON Feed 1.1. */
export function jsonFeed(
  { items }: Answer<typeof ChangesAnswer>,
  addresses: FeedAddresses,
): Answer<typeof JsonFeed> {
  return {
    version: "https://jsonfeed.org/version/1.1",
    title,
    home_page_url: `${addresses.base}/changes${addresses.filters}`,
    feed_url: addresses.self,
    ...(addresses.next === null ? {} : { next_url: addresses.next }),
    items: items.map((change) => ({
      id: change.id,
      url: linkOf(change, addresses.base),
      title: titleOf(change),
      content_text: contentOf(change),
      date_published: change.at,
      tags: [change.kind],
      ...(change.edit ? { authors: [{ name: change.edit.actor }] } : {}),
    })),
  };
}

/** Returns changes as an RSS 2.0 document. */
export function rssFeed({ items }: Answer<typeof ChangesAnswer>, addresses: FeedAddresses): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">',
    "<channel>",
    element("title", title),
    element("link", `${addresses.base}/changes${addresses.filters}`),
    element("description", description),
    `<atom:link href="${escapeXml(addresses.self)}" rel="self" type="application/rss+xml"/>`,
    ...(addresses.next === null
      ? []
      : [`<atom:link href="${escapeXml(addresses.next)}" rel="next" type="application/rss+xml"/>`]),
    ...items.map((change) =>
      [
        "<item>",
        element("title", titleOf(change)),
        element("link", linkOf(change, addresses.base)),
        element("description", contentOf(change)),
        element("category", change.kind),
        element("pubDate", new Date(change.at).toUTCString()),
        `<guid isPermaLink="false">${escapeXml(change.id)}</guid>`,
        "</item>",
      ].join("\n"),
    ),
    "</channel>",
    "</rss>",
    "",
  ].join("\n");
}

function titleOf({ node, summary }: Change): string {
  const name = [...node.name];
  return `${name.length > 200 ? `…${name.slice(-200).join("")}` : node.name}: ${summary}`;
}

/** The page that shows a change: the versions or checks of a dataset, the SQL of a job. */
function linkOf({ kind, node }: Change, base: string): string {
  const tabs = {
    code: "code",
    schema: "versions",
    dataset: "versions",
    check: "quality",
    edit: "changes",
  } as const;
  const tab = kind in tabs ? `?tab=${tabs[kind as keyof typeof tabs]}` : "";
  return `${base}/${node.kind}s/${node.id}${tab}`;
}

function contentOf({ node, summary, run, commit, cause }: Change): string {
  return [
    summary,
    `${node.kind === "dataset" ? "Dataset" : "Job"}: ${node.name} (${node.namespace})`,
    ...(run ? [`Run: ${run.runId} of ${run.job.name}`] : []),
    ...(commit
      ? [
          `Commit: ${commit.before === null || commit.before === commit.after ? "" : `${commit.before} → `}${commit.after}`,
        ]
      : []),
    ...(cause ? [`Likely cause: ${cause.summary}`] : []),
  ].join("\n");
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Characters that no XML 1.0 document may contain, even escaped: control characters, lone surrogates, noncharacters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

/** Escapes a text for XML; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(forbidden, "\ufffd").replace(/[&<>"']/g, (character) => entities[character]!);
}
