import type { Headwater } from "./headwater.ts";

/** A dataset or job in an answer of the v2 API. */
export interface NodeBody {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

/** A run in an answer of the v2 API. */
export interface RunBody {
  readonly id: string;
  readonly job: NodeBody;
  readonly state: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly tryNumber: number | null;
  readonly error: string | null;
  readonly parent: { readonly id: string | null; readonly name: string } | null;
}

/** A run with its details. */
export interface RunDetailBody {
  readonly run: RunBody;
  readonly children: readonly RunBody[];
}

/** The fields of a job that the checks read. */
export interface JobBody {
  readonly jobType: string | null;
  readonly parent: NodeBody | null;
  readonly inputs: readonly NodeBody[];
  readonly outputs: readonly NodeBody[];
  readonly provisional: boolean;
  readonly latestRuns: readonly RunBody[];
}

/** The fields of a dataset that the checks read. */
export interface DatasetBody {
  readonly columns: readonly { readonly name: string }[];
  readonly versionCount: number;
  readonly writers: readonly NodeBody[];
  readonly quality: readonly {
    readonly assertion: string;
    readonly column: string | null;
    readonly success: boolean;
  }[];
}

interface LineageBody {
  readonly nodes: readonly (NodeBody & { readonly kind: string })[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly provisional: boolean }[];
  readonly truncated: boolean;
}

interface ColumnLineageBody {
  readonly datasets: readonly NodeBody[];
  readonly edges: readonly {
    readonly from: { readonly dataset: string; readonly column: string };
    readonly to: { readonly dataset: string; readonly column: string | null };
  }[];
}

/** A client of Headwater's own API (v2) that finds datasets and jobs by name. */
export class GraphClient {
  readonly #headwater: Headwater;
  readonly #namespaces: Readonly<Record<"dataset" | "job", string>>;

  constructor(headwater: Headwater, namespaces: Readonly<Record<"dataset" | "job", string>>) {
    this.#headwater = headwater;
    this.#namespaces = namespaces;
  }

  async #id(
    kind: "dataset" | "job",
    name: string,
    namespace: string = this.#namespaces[kind],
  ): Promise<string> {
    const query = new URLSearchParams({ kind, namespace, name });
    return (await this.#headwater.get<NodeBody>(`/api/v2/resolve?${query}`)).id;
  }

  /** Returns the counts of the overview. */
  async counts(): Promise<Readonly<Record<string, number>>> {
    return (await this.#headwater.get<{ counts: Record<string, number> }>("/api/v2/overview")).counts;
  }

  /** Returns receipts with an outcome, for example `accepted-with-warnings`. */
  async receipts(outcome: string): Promise<readonly { readonly problems: readonly unknown[] }[]> {
    const path = `/api/v2/events?outcome=${outcome}&limit=500`;
    return (await this.#headwater.get<{ items: { problems: unknown[] }[] }>(path)).items;
  }

  /** Returns a job by name. */
  async job(name: string): Promise<JobBody> {
    return this.#headwater.get(`/api/v2/jobs/${await this.#id("job", name)}`);
  }

  /** Returns the runs of a job, oldest first. */
  async runs(job: string): Promise<RunBody[]> {
    const path = `/api/v2/jobs/${await this.#id("job", job)}/runs?limit=100`;
    return (await this.#headwater.get<{ items: RunBody[] }>(path)).items.reverse();
  }

  /** Returns a run by id. */
  run(id: string): Promise<RunDetailBody> {
    return this.#headwater.get(`/api/v2/runs/${id}`);
  }

  /** Returns the names of all datasets. */
  async datasets(): Promise<string[]> {
    const { items } = await this.#headwater.get<{ items: NodeBody[] }>("/api/v2/datasets?limit=500");
    return items.map(({ namespace, name }) =>
      namespace === this.#namespaces.dataset ? name : `${namespace} ${name}`,
    );
  }

  /** Returns a dataset by name. */
  async dataset(name: string): Promise<DatasetBody> {
    return this.#headwater.get(`/api/v2/datasets/${await this.#id("dataset", name)}`);
  }

  /** Returns the edges around a dataset as `from -> to`, by name; an edge without a complete execution ends in `?`. */
  async lineage(
    dataset: string,
    direction: "both" | "upstream" | "downstream",
    depth: number,
    namespace?: string,
  ): Promise<string[]> {
    const node = await this.#id("dataset", dataset, namespace);
    const query = new URLSearchParams({ node, direction, depth: String(depth), limit: "500" });
    const { nodes, edges } = await this.#headwater.get<LineageBody>(`/api/v2/lineage?${query}`);
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    return edges.map(
      ({ from, to, provisional }) => `${names.get(from)} -> ${names.get(to)}${provisional ? "?" : ""}`,
    );
  }

  /** Returns the column edges around a dataset, or one of its columns, as `table.column -> table.column`. */
  async columnLineage(dataset: string, column?: string): Promise<string[]> {
    const query = new URLSearchParams({ dataset: await this.#id("dataset", dataset), direction: "upstream" });
    if (column !== undefined) query.set("column", column);
    const { datasets, edges } = await this.#headwater.get<ColumnLineageBody>(
      `/api/v2/column-lineage?${query}`,
    );
    const names = new Map(datasets.map(({ id, name }) => [id, name]));
    return edges.map(
      ({ from, to }) => `${names.get(from.dataset)}.${from.column} -> ${names.get(to.dataset)}.${to.column}`,
    );
  }
}
