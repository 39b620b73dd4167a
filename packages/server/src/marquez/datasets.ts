import {
  datasetId,
  findMarquezNamespace,
  findNode,
  listMarquezDatasets,
  listMarquezVersions,
  readMarquezDatasets,
  type Store,
} from "@headwater/store";
import Type from "typebox";
import * as contract from "./contract.ts";
import { notFound } from "./errors.ts";
import { isUuid, pagingParams } from "./query.ts";
import type { AddRoute, RouteInput } from "./route.ts";

const path = "/namespaces/:namespace/datasets";

/** Datasets and their versions. */
export function datasetRoutes(get: AddRoute, store: Store): void {
  get(
    path,
    "List the datasets of a namespace",
    Type.Object({ datasets: Type.Array(contract.Dataset), totalCount: Type.Integer() }),
    (input) => listDatasets(store, input),
  );
  get(`${path}/:dataset`, "Get a dataset", contract.Dataset, ({ params }) => readDataset(store, params));
  get(
    `${path}/:dataset/versions`,
    "List the versions of a dataset",
    Type.Object({ versions: Type.Array(contract.DatasetVersion), totalCount: Type.Integer() }),
    (input) => listVersions(store, input),
  );
  get(
    `${path}/:dataset/versions/:version`,
    "Get a version of a dataset",
    contract.DatasetVersion,
    ({ params }) => requireVersion(store, params),
  );
}

async function listDatasets({ database, index }: Store, { params: { namespace = "" }, query }: RouteInput) {
  const { limit, offset } = pagingParams(query);
  const found = await findMarquezNamespace(database, namespace);
  if (!found) throw notFound("Namespace", namespace);
  if (found.id === null) return { datasets: [], totalCount: 0 };
  const { datasets, total } = await listMarquezDatasets(database, index, found.id, limit, offset);
  return { datasets, totalCount: total };
}

/** Returns the representative of the named dataset. */
async function requireDataset(
  { database, index }: Store,
  { namespace = "", dataset = "" }: RouteInput["params"],
): Promise<number> {
  const found = await findNode(database, datasetId(namespace, dataset));
  if (!found) throw notFound("Dataset", dataset);
  return index.representative(found.node);
}

async function readDataset(store: Store, params: RouteInput["params"]) {
  const { database, index } = store;
  const node = await requireDataset(store, params);
  const found = (await readMarquezDatasets(database, index, [node], { columnLineage: true })).get(node);
  if (!found) throw notFound("Dataset", params.dataset ?? "");
  return found;
}

async function listVersions(store: Store, { params, query }: RouteInput) {
  const node = await requireDataset(store, params);
  const page = pagingParams(query);
  const { versions, total } = await listMarquezVersions(store.database, store.index, node, page);
  return { versions, totalCount: total };
}

async function requireVersion(store: Store, params: RouteInput["params"]) {
  const node = await requireDataset(store, params);
  const { version = "" } = params;
  if (!isUuid(version)) throw notFound("Dataset version", version);
  const { versions } = await listMarquezVersions(store.database, store.index, node, {
    limit: 1,
    offset: 0,
    version: version.toLowerCase(),
  });
  if (!versions[0]) throw notFound("Dataset version", version);
  return versions[0];
}
