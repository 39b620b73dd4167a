import {
  findMarquezNamespace,
  findMarquezSource,
  listMarquezNamespaces,
  listMarquezSources,
  listMarquezTags,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { notFound } from "./errors.ts";
import { pagingParams } from "./query.ts";
import type { AddRoute, RouteInput } from "./route.ts";

/** `/namespaces`, `/sources` and `/tags`. */
export function namespaceRoutes(get: AddRoute, store: Store): void {
  const { database } = store;
  get(
    "/namespaces",
    "List namespaces",
    Type.Object({ namespaces: Type.Array(contract.Namespace) }),
    async ({ query }) => {
      const { limit, offset } = pagingParams(query);
      return { namespaces: await listMarquezNamespaces(database, limit, offset) };
    },
  );
  get("/namespaces/:namespace", "Get a namespace", contract.Namespace, ({ params }) =>
    requireNamespace(store, params),
  );
  get(
    "/sources",
    "List sources",
    Type.Object({ sources: Type.Array(contract.Source) }),
    async ({ query }) => {
      const { limit, offset } = pagingParams(query);
      return { sources: await listMarquezSources(database, limit, offset) };
    },
  );
  get("/sources/:source", "Get a source", contract.Source, ({ params }) => requireSource(store, params));
  get("/tags", "List tags", Type.Object({ tags: Type.Array(contract.Tag) }), async ({ query }) => {
    const { limit, offset } = pagingParams(query);
    return { tags: await listMarquezTags(database, limit, offset) };
  });
}

async function requireNamespace({ database }: Store, { namespace = "" }: RouteInput["params"]) {
  const found = await findMarquezNamespace(database, namespace);
  if (!found) throw notFound("Namespace", namespace);
  return found.namespace;
}

async function requireSource({ database }: Store, { source = "" }: RouteInput["params"]) {
  const found = await findMarquezSource(database, source);
  if (!found) throw notFound("Source", source);
  return found;
}
