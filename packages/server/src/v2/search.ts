import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  countTerms,
  maxSelectionTerms,
  parseSelection,
  type Selection,
  SelectionError,
  selectionFields,
} from "@headwater/graph";
import {
  countFacets,
  findTables,
  listFieldValues,
  type ReadContext,
  type Store,
  search,
  selectStored,
  withStatuses,
} from "@headwater/store";
import Type, { type Static } from "typebox";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { Limit } from "./kit/parameters.ts";
import { responses } from "./kit/responses.ts";
import { selectionDescription } from "./kit/selections.ts";

const SearchQuery = Type.Object({
  q: Type.String({
    maxLength: 500,
    default: "",
    description: `Words of a name, a run id, an address such as \`s3://lake/raw/orders\` or \`schema.table.column\`, SQL, or a selection. ${selectionDescription}`,
  }),
  kind: Type.Optional(contract.SearchKind),
  namespace: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  state: Type.Optional(contract.RunState),
  limit: Limit(100, 20),
});

const FacetsQuery = Type.Object({
  q: Type.String({
    maxLength: 500,
    default: "",
    description: `A selection; empty: all. ${selectionDescription}`,
  }),
  kind: Type.Optional(contract.NodeKind),
});

const ValuesQuery = Type.Object({
  field: Type.Union(selectionFields.map(({ name }) => Type.Literal(name))),
  q: Type.String({ maxLength: 500, default: "", description: "Beginning or part of the value." }),
  limit: Limit(100, 20),
});

const TablesQuery = Type.Object({
  name: Type.Array(Type.String({ minLength: 1, maxLength: 1_000 }), {
    minItems: 1,
    maxItems: 100,
    description: "Table names as in SQL, without quotes; repeat the parameter for several.",
  }),
});

/** Search. */
export function searchRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/search",
      {
        schema: {
          tags: ["Search"],
          summary:
            "Search datasets, jobs and columns by address or name (typo-tolerant), run ids, tags, owners and SQL",
          querystring: SearchQuery,
          response: responses(contract.SearchAnswer),
        },
      },
      ({ query }, reply) => read(reply, (context) => searchStore(context, query)),
    );

    app.get(
      "/facets",
      {
        schema: {
          tags: ["Search"],
          summary: "Count the datasets and jobs of a selection by type, platform, namespace, owner and tag",
          description: "Text that is no valid selection is matched as part of names.",
          querystring: FacetsQuery,
          response: responses(contract.SelectionFacets),
        },
      },
      ({ query }, reply) => read(reply, (context) => readFacets(context, query)),
    );

    app.get(
      "/selection/values",
      {
        schema: {
          tags: ["Search"],
          summary: "List existing values of a field of the selection language, for completion",
          querystring: ValuesQuery,
          response: responses(Type.Object({ items: Type.Array(Type.String()) })),
        },
      },
      ({ query: { field, q, limit } }, reply) =>
        read(reply, async ({ session }) => ({ items: await listFieldValues(session, field, q, limit) })),
    );

    app.get(
      "/tables",
      {
        schema: {
          tags: ["Search"],
          summary: "Find the datasets that table names in SQL may refer to, with their columns",
          description:
            "A name finds the datasets that have it or end with it, ignoring case: `sales.orders` finds `dev.sales.orders`. The best match comes first.",
          querystring: TablesQuery,
          response: responses(Type.Object({ items: Type.Array(contract.FoundTable) })),
        },
      },
      ({ query: { name } }, reply) =>
        read(reply, async (context) => ({ items: await findTables(context, name) })),
    );
  };
}

async function searchStore(context: ReadContext, { q, ...filters }: Static<typeof SearchQuery>) {
  const answer = await search(context, { text: q, ...filters });
  return { ...answer, items: await withStatuses(context, answer.items) };
}

async function readFacets(context: ReadContext, { q, kind }: Static<typeof FacetsQuery>) {
  const selection = readFacetSelection(q);
  const selected = selection && (await selectStored(context, context.index, selection));
  return countFacets(context.session, selected, kind);
}

/** Parses a selection; text that is none, or has too many terms, is a part of names. */
function readFacetSelection(text: string): Selection | null {
  const plain = text.trim();
  if (plain === "") return null;
  try {
    const selection = parseSelection(plain);
    if (countTerms(selection) <= maxSelectionTerms) return selection;
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
  }
  return { kind: "term", field: "name", text: plain, match: "contains" };
}
