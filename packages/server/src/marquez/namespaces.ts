import {
  findMarquezNamespace,
  findMarquezSource,
  listMarquezNamespaces,
  listMarquezSources,
  listMarquezTags,
  type ReadContext,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { notFound } from "./errors.ts";
import { pagingParams } from "./query.ts";
import type { AddRoute, RouteInput } from "./route.ts";

/** `/namespaces`, `/sources` and `/tags`. */
export function namespaceRoutes(get: AddRoute): void {
  get(
    "/namespaces",
    "List namespaces",
    Type.Object({ namespaces: Type.Array(contract.Namespace) }),
    async ({ session }, { query }) => {
      const { limit, offset } = pagingParams(query);
      return { namespaces: await listMarquezNamespaces(session, limit, offset) };
    },
  );
  get("/namespaces/:namespace", "Get a namespace", contract.Namespace, (context, { params }) =>
    requireNamespace(context, params),
  );
  get(
    "/sources",
    "List sources",
    Type.Object({ sources: Type.Array(contract.Source) }),
    async ({ session }, { query }) => {
      const { limit, offset } = pagingParams(query);
      return { sources: await listMarquezSources(session, limit, offset) };
    },
  );
  get("/sources/:source", "Get a source", contract.Source, (context, { params }) =>
    requireSource(context, params),
  );
  get(
    "/tags",
    "List tags",
    Type.Object({ tags: Type.Array(contract.Tag) }),
    async ({ session }, { query }) => {
      const { limit, offset } = pagingParams(query);
      return { tags: await listMarquezTags(session, limit, offset) };
    },
  );
}

async function requireNamespace({ session }: ReadContext, { namespace = "" }: RouteInput["params"]) {
  const found = await findMarquezNamespace(session, namespace);
  if (!found) throw notFound("Namespace", namespace);
  return found.namespace;
}

async function requireSource({ session }: ReadContext, { source = "" }: RouteInput["params"]) {
  const found = await findMarquezSource(session, source);
  if (!found) throw notFound("Source", source);
  return found;
}
