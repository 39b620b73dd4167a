import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type ChangeKind, changeKinds, listChanges, type ReadContext, type Store } from "@headwater/store";
import type { FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";
import type { AccessOptions } from "../../access/authorize.ts";
import { HttpProblem } from "../../http/problem.ts";
import { readerOf } from "../../http/read.ts";
import * as contract from "../contract/index.ts";
import { requireNode } from "../kit/nodes.ts";
import { Cursor, Limit, OptionalInstant, toEpoch } from "../kit/parameters.ts";
import { responses } from "../kit/responses.ts";
import { parseSelectionParameter } from "../kit/selections.ts";
import { answerWithChange } from "./change-answer.ts";
import { type FeedAddresses, jsonFeed, rssFeed } from "./feed.ts";

const ChangesQuery = Type.Object({
  kinds: Type.Optional(
    Type.String({
      maxLength: 200,
      description: `Kinds, separated by commas: ${changeKinds.join(", ")}. Default: all.`,
    }),
  ),
  from: OptionalInstant,
  to: OptionalInstant,
  node: Type.Optional(contract.Uuid),
  select: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1_000,
      description: "Selection of datasets and jobs, over the whole store.",
    }),
  ),
  owner: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
  namespace: Type.Optional(Type.String({ minLength: 1 })),
  cursor: Cursor,
  limit: Limit(200, 50),
});
type ChangesQuery = Static<typeof ChangesQuery>;

const description =
  "Newest first. Each change names the run that made it, the commit of its code if the run states one, and a likely cause. " +
  "`node`, `select`, `owner` and `namespace` match the dataset or job that changed; for lineage also the datasets at its ends. " +
  "A page may hold fewer than `limit` items and still have a `next`.";

/** The changes of the whole store: a list, and the same as feeds. */
export function changeRoutes(store: Store, { publicUrl }: AccessOptions): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  const tags = ["Changes"];
  return async (app) => {
    app.get(
      "/changes",
      {
        schema: {
          tags,
          summary: "List the changes of schemas, lineage, SQL, checks and the catalog",
          description,
          querystring: ChangesQuery,
          response: responses(contract.ChangesAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => readPage(context, query)),
    );

    app.get(
      "/changes/feed.json",
      {
        schema: {
          tags,
          summary: "Get the changes as a JSON Feed",
          description: `JSON Feed 1.1. ${description}`,
          querystring: ChangesQuery,
          response: responses(contract.JsonFeed),
        },
      },
      async (request, reply) => {
        const page = await read(reply, (context) => readPage(context, request.query));
        reply.type("application/feed+json; charset=utf-8");
        return jsonFeed(page, addressesOf(request, page.next, publicUrl));
      },
    );

    app.get(
      "/changes/feed.rss",
      {
        schema: {
          tags,
          summary: "Get the changes as an RSS feed",
          description: `RSS 2.0. ${description}`,
          querystring: ChangesQuery,
          response: {
            ...responses(contract.JsonFeed),
            200: {
              description: "An RSS 2.0 document",
              content: { "application/rss+xml": { schema: Type.String() } },
            },
          },
        },
      },
      async (request, reply) => {
        const page = await read(reply, (context) => readPage(context, request.query));
        reply.type("application/rss+xml; charset=utf-8");
        return rssFeed(page, addressesOf(request, page.next, publicUrl));
      },
    );
  };
}

async function readPage(context: ReadContext, query: ChangesQuery) {
  const { node, select, from, to, kinds, ...filters } = query;
  const [start, end] = [toEpoch(from), toEpoch(to)];
  if (start !== null && end !== null && end < start) {
    throw new HttpProblem("invalid-parameter", "`to` is before `from`.", {
      pointer: "to",
      expected: "An instant not before `from`.",
    });
  }
  const page = await listChanges(context, {
    ...filters,
    kinds: parseKinds(kinds),
    from: start,
    to: end,
    node: node === undefined ? undefined : await requireNode(context.session, node),
    selection: select === undefined ? undefined : parseSelectionParameter(select, "select"),
  });
  return { ...page, items: page.items.map(answerWithChange) };
}

/** @throws HttpProblem `invalid-parameter` */
function parseKinds(text: string | undefined): ChangeKind[] {
  const names = (text ?? "").split(",").flatMap((name) => name.trim() || []);
  return names.map((name) => {
    const kind = changeKinds.find((one) => one === name);
    if (kind) return kind;
    throw new HttpProblem("invalid-parameter", `${name} is not a kind of change.`, {
      pointer: "kinds",
      expected: `Kinds separated by commas, of ${changeKinds.join(", ")}.`,
    });
  });
}

/** Returns the addresses of a feed: with the public URL if one is set, else with the host that the client asked. */
function addressesOf(
  request: FastifyRequest<{ Querystring: ChangesQuery }>,
  next: string | null,
  publicUrl: URL | undefined,
): FeedAddresses {
  const base = publicUrl?.origin ?? `${request.protocol}://${request.host}`;
  const { cursor, limit, ...filters } = request.query;
  const path = request.url.split("?", 1)[0]!;
  const address = (page: string | null | undefined) =>
    `${base}${path}${queryString({ ...filters, limit: String(limit), ...(page ? { cursor: page } : {}) })}`;
  return {
    base,
    filters: queryString(filters),
    self: address(cursor),
    next: next === null ? null : address(next),
  };
}

function queryString(values: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(values).toString();
  return text === "" ? "" : `?${text}`;
}
