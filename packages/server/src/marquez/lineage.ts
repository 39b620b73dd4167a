import {
  type ReadContext,
  readMarquezColumnLineage,
  readMarquezLineage,
  resolveNodeId,
} from "@headwater/store";
import type { FastifyReply } from "fastify";
import * as contract from "./contract.ts";
import { badQuery, nodeNotFound } from "./errors.ts";
import { booleanParam, intParam, type Query, textParam } from "./query.ts";
import type { AddRoute, RouteInput } from "./route.ts";

/** Table and column lineage. */
export function lineageRoutes(get: AddRoute): void {
  get("/lineage", "Get the table lineage around a node; depth in job hops", contract.Graph, readLineage);
  get(
    "/column-lineage",
    "Get the column lineage of a dataset, column or job",
    contract.Graph,
    readColumnLineage,
  );
}

async function readLineage(context: ReadContext, { query, reply }: RouteInput) {
  const depth = intParam(query, "depth", 20);
  const node = await requireNode(context, query);
  const found = await readMarquezLineage(context, node, depth);
  return toAnswer(found, reply);
}

async function readColumnLineage(context: ReadContext, { query, reply }: RouteInput) {
  const depth = intParam(query, "depth", 20);
  const withDownstream = booleanParam(query, "withDownstream");
  const node = await requireNode(context, query);
  if (node.version !== null && withDownstream) {
    throw badQuery("withDownstream", "cannot be true for a version of a node");
  }
  const options = { depth, withDownstream };
  const found = await readMarquezColumnLineage(context, node, options);
  if (!found) throw nodeNotFound(textParam(query, "nodeId")!);
  return toAnswer(found, reply);
}

/** Marquez's answers have no field that tells whether they were cut; a header does. */
function toAnswer<Graph>(
  { graph, truncated }: { readonly graph: Graph; readonly truncated: boolean },
  reply: FastifyReply,
): { graph: Graph } {
  if (truncated) reply.header("Headwater-Truncated", "true");
  return { graph };
}

async function requireNode(context: ReadContext, query: Query) {
  const text = textParam(query, "nodeId");
  if (text === undefined || text === "") throw badQuery("nodeId", "must not be null");
  const node = await resolveNodeId(context, text);
  if (!node) throw nodeNotFound(text);
  return node;
}
