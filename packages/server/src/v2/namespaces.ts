import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { datasetId, jobId, listNamespaces, type ReadContext, reference, type Store } from "@headwater/store";
import Type, { type Static } from "typebox";
import { readerOf } from "../http/read.ts";
import * as contract from "./contract/index.ts";
import { requireNode } from "./kit/nodes.ts";
import { responses } from "./kit/responses.ts";

const NodeName = Type.Object({ kind: contract.NodeKind, namespace: Type.String(), name: Type.String() });

/** Namespaces, and the look-up of datasets and jobs by name. */
export function namespaceRoutes(store: Store): FastifyPluginAsyncTypebox {
  const read = readerOf(store);
  return async (app) => {
    app.get(
      "/namespaces",
      {
        schema: {
          tags: ["Catalog"],
          summary: "List namespaces with their number of datasets and jobs",
          response: responses(Type.Object({ items: Type.Array(contract.NamespaceSummary) })),
        },
      },
      (_request, reply) => read(reply, async ({ session }) => ({ items: await listNamespaces(session) })),
    );

    app.get(
      "/resolve",
      {
        schema: {
          tags: ["Catalog"],
          summary: "Get the id of a dataset or job by namespace and name",
          querystring: NodeName,
          response: responses(contract.NodeReference),
        },
      },
      ({ query }, reply) => read(reply, (context) => resolveName(context, query)),
    );
  };
}

async function resolveName({ session }: ReadContext, { kind, namespace, name }: Static<typeof NodeName>) {
  const id = kind === "dataset" ? datasetId(namespace, name) : jobId(namespace, name);
  return reference(await requireNode(session, id, kind));
}
