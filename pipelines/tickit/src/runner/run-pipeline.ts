import { join } from "node:path";
import { OpenLineageClient, type OpenLineageEvent, type RunReference } from "@headwater/openlineage";
import { loadColumnLineage } from "../column-lineage.ts";
import { ensureLake, type Lake } from "../generator/lake.ts";
import { SOURCE_TABLES } from "../generator/source-tables.ts";
import { loadDdl, loadManifest } from "../package-files.ts";
import { openEmbeddedWarehouse } from "../warehouse/embedded.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { type DagContext, DagRun } from "./dag-run.ts";
import { DatasetCatalog } from "./dataset-catalog.ts";
import { type DatasetNaming, DEMO_NAMING } from "./naming.ts";
import type { Progress } from "./progress.ts";
import type { DagResult, PipelineResult } from "./result.ts";
import { TaskExecutor } from "./task-executor.ts";

/** URI that names this runner as the producer of events and facets. */
const PRODUCER = "urn:headwater:pipeline-tickit:0.1.0";

/** Options of a pipeline run. */
export interface PipelineOptions {
  /** Folder of the lake; generated if it does not contain this seed and scale. */
  readonly lakeDirectory: string;
  /** Size of the data; 1 is about 200,000 listings and 170,000 sales. Default 1. */
  readonly scale?: number;
  /** Seed of the data. Default 1. */
  readonly seed?: number;
  /** Receives each event, in order; the next step waits for it. If it rejects, the pipeline rejects. */
  readonly emit: (event: OpenLineageEvent) => Promise<void>;
  /** Namespace of the jobs: the scheduler that they run on. */
  readonly namespace: string;
  /** Database to run in; the caller closes it. Default: an embedded one for this run only. */
  readonly warehouse?: Warehouse;
  /** Names of the datasets in the events. Default {@link DEMO_NAMING}. */
  readonly naming?: DatasetNaming;
  /** Logical date of the run. Default: now. */
  readonly nominalTime?: Date;
  /** Called when a task begins and when it ends. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Creates the tables and loads the lake, before any task runs. Sends no events. */
async function setUp(warehouse: Warehouse, lake: Lake, lakeDirectory: string): Promise<void> {
  await warehouse.transaction(await loadDdl("postgres"));
  for (const table of SOURCE_TABLES) {
    const files = lake.tables[table].files.map((file) => join(lakeDirectory, file));
    await warehouse.load(`s3_datalake.${table}`, files);
  }
}

/**
 * Runs the sample pipeline: generates the lake if necessary, sets up the warehouse, runs both DAGs of the
 * manifest, and sends the OpenLineage events that Airflow would send for them. A failed task does not
 * reject: it is sent as FAIL, its dependents do not run, and it is part of the result.
 *
 * @throws RangeError if scale or seed is out of range
 * @throws Error if the warehouse cannot be opened or set up, or if `emit` rejects
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { lakeDirectory, scale = 1, seed = 1, naming = DEMO_NAMING, nominalTime = new Date() } = options;
  const manifest = await loadManifest();
  const columnLineage = await loadColumnLineage(manifest);
  const lake = await ensureLake({ directory: lakeDirectory, scale, seed });
  const warehouse = options.warehouse ?? (await openEmbeddedWarehouse());
  try {
    await setUp(warehouse, lake, lakeDirectory);
    let events = 0;
    const emit = async (event: OpenLineageEvent) => {
      await options.emit(event);
      events += 1;
    };
    const context: DagContext = {
      client: new OpenLineageClient({
        transport: { emit, close: async () => true },
        producer: PRODUCER,
        namespace: options.namespace,
      }),
      nominalTime,
      dialect: manifest.dialect,
      engine: warehouse.engine,
      executor: new TaskExecutor(warehouse, new DatasetCatalog(manifest, columnLineage, naming), lake),
      onProgress: options.onProgress ?? (() => {}),
    };
    const signals = new Map<string, RunReference>();
    const dags: DagResult[] = [];
    for (const dag of manifest.dags) {
      const trigger = dag.startsOn === undefined ? undefined : signals.get(dag.startsOn);
      if (dag.startsOn !== undefined && trigger === undefined) {
        dags.push({ id: dag.id, state: "not_started", runId: undefined, tasks: [] });
        continue;
      }
      const run = new DagRun(dag, context);
      dags.push(await run.run(trigger));
      for (const [signal, publisher] of run.published) signals.set(signal, publisher);
    }
    const state = dags.every((dag) => dag.state === "success") ? "success" : "failed";
    return { state, dags, events };
  } finally {
    if (options.warehouse === undefined) await warehouse.close();
  }
}
