import {
  datasetId,
  findMarquezNamespace,
  findNode,
  listMarquezDatasets,
  listMarquezVersions,
  type ReadContext,
  readMarquezDatasets,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { notFound } from "./errors.ts";
import { isUuid, pagingParams } from "./query.ts";
import type { AddRoute, RouteInput } from "./route.ts";

const path = "/namespaces/:namespace/datasets";

/** Datasets and their versions. */
export function datasetRoutes(get: AddRoute): void {
  get(
    path,
    "List the datasets of a namespace",
    Type.Object({ datasets: Type.Array(contract.Dataset), totalCount: Type.Integer() }),
    listDatasets,
  );
  get(`${path}/:dataset`, "Get a dataset", contract.Dataset, (context, { params }) =>
    readDataset(context, params),
  );
  get(
    `${path}/:dataset/versions`,
    "List the versions of a dataset",
    Type.Object({ versions: Type.Array(contract.DatasetVersion), totalCount: Type.Integer() }),
    listVersions,
  );
  get(
    `${path}/:dataset/versions/:version`,
    "Get a version of a dataset",
    contract.DatasetVersion,
    (context, { params }) => requireVersion(context, params),
  );
}

async function listDatasets(context: ReadContext, { params: { namespace = "" }, query }: RouteInput) {
  const { limit, offset } = pagingParams(query);
  const found = await findMarquezNamespace(context.session, namespace);
  if (!found) throw notFound("Namespace", namespace);
  if (found.id === null) return { datasets: [], totalCount: 0 };
  const { datasets, total } = await listMarquezDatasets(context, found.id, limit, offset);
  return { datasets, totalCount: total };
}

/** Returns the representative of the named dataset. */
async function requireDataset(
  { session, index }: ReadContext,
  { namespace = "", dataset = "" }: RouteInput["params"],
): Promise<number> {
  const found = await findNode(session, datasetId(namespace, dataset));
  if (!found) throw notFound("Dataset", dataset);
  return index.representative(found.node);
}

async function readDataset(context: ReadContext, params: RouteInput["params"]) {
  const node = await requireDataset(context, params);
  const found = (await readMarquezDatasets(context, [node], { columnLineage: true })).get(node);
  if (!found) throw notFound("Dataset", params.dataset ?? "");
  return found;
}

async function listVersions(context: ReadContext, { params, query }: RouteInput) {
  const node = await requireDataset(context, params);
  const page = pagingParams(query);
  const { versions, total } = await listMarquezVersions(context, node, page);
  return { versions, totalCount: total };
}

async function requireVersion(context: ReadContext, params: RouteInput["params"]) {
  const node = await requireDataset(context, params);
  const { version = "" } = params;
  if (!isUuid(version)) throw notFound("Dataset version", version);
  const { versions } = await listMarquezVersions(context, node, {
    limit: 1,
    offset: 0,
    version: version.toLowerCase(),
  });
  if (!versions[0]) throw notFound("Dataset version", version);
  return versions[0];
}
