import type { Database } from "../database/database.ts";
import { isUnavailable } from "../database/errors.ts";
import { instantOrNull } from "../database/instant.ts";
import { type Logger, RepeatedTaskLog } from "../database/logger.ts";
import type { LineageIndex } from "../graph/lineage-index.ts";
import { eventKinds } from "../log/event-log.ts";
import { datasetId, jobId, runPublicId } from "../model/identifiers.ts";
import { runStateName } from "../model/run-state.ts";
import { readNodes } from "../queries/nodes/nodes.ts";
import type { ChangedRun, StoreChanges } from "./store-changes.ts";

/** Minimum interval between two polls, in milliseconds: changes in between are reported together. */
const pollIntervalMs = 1_000;
/** Time to collect simultaneous changes before the first poll, in milliseconds. */
const debounceMs = 60;
/** Maximum number of events read by one poll. */
const maxEventsPerPoll = 1_000;
/** Maximum number of ids of one kind in a message. */
export const maxIds = 200;
/** Maximum number of quarantined submissions reported individually. */
const newestQuarantined = 50;

/**
 * Reports changes in a store, whichever process wrote them: polls the log from its last position, once for all
 * listeners, and only while there are any.
 */
export class ChangeFeed {
  readonly #database: Database;
  readonly #index: LineageIndex;
  readonly #log: Logger;
  readonly #reading: RepeatedTaskLog;
  readonly #listeners = new Set<(changes: StoreChanges) => void>();
  #position: number | null = null;
  #quarantined: ReadonlySet<string> = new Set();
  #replaced = false;
  #timer: NodeJS.Timeout | null = null;
  #polledAt = 0;
  #looking: Promise<void> | null = null;
  #isNotified = false;
  #closed = false;

  constructor(database: Database, index: LineageIndex, log: Logger) {
    this.#database = database;
    this.#index = index;
    this.#log = log;
    this.#reading = new RepeatedTaskLog(log, "Reading live changes");
  }

  /** Position up to which the log was read; null without listeners. */
  get position(): number | null {
    return this.#position;
  }

  /**
   * Calls `listener` with changes from now on, at most once a second.
   *
   * @returns a function that stops it, once the starting position is known
   * @throws StoreUnavailable
   */
  async listen(listener: (changes: StoreChanges) => void): Promise<() => void> {
    if (this.#position === null) {
      this.#replaced = false;
      this.#index.watchEdges();
      this.#quarantined = new Set(await this.#readQuarantined());
      this.#position ??= await this.#lastPosition();
    }
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#position = null;
      this.#index.unwatchEdges();
    };
  }

  /** Signals that something may have changed. */
  notify(): void {
    if (this.#listeners.size === 0 || this.#closed) return;
    this.#isNotified = true;
    if (this.#timer || this.#looking) return;
    const wait = Math.max(debounceMs, this.#polledAt + pollIntervalMs - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#looking = this.#poll().finally(() => {
        this.#looking = null;
        if (this.#isNotified) this.notify();
      });
    }, wait);
    this.#timer.unref();
  }

  /** Signals that a rebuild replaced the graph. */
  graphReplaced(): void {
    this.#replaced = true;
    this.notify();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#looking;
  }

  async #poll(): Promise<void> {
    this.#isNotified = false;
    this.#polledAt = Date.now();
    if (this.#position === null) return;
    const after = this.#position;
    let changes: StoreChanges | null;
    try {
      changes = await this.#read(after);
      this.#reading.succeeded();
    } catch (error) {
      // While the database is unavailable the position stays: the next poll reads the same changes.
      if (isUnavailable(error)) return this.#reading.failed(error);
      changes = await this.#skip(after, error as Error);
    }
    if (!changes || this.#position === null) return;
    this.#position = changes.position;
    for (const listener of [...this.#listeners]) {
      try {
        listener(changes);
      } catch (err) {
        this.#log.error({ err }, "A listener for live changes failed");
      }
    }
  }

  /** Skips unreadable changes and tells listeners that there is more than they receive. */
  async #skip(after: number, reason: Error): Promise<StoreChanges | null> {
    this.#log.error({ err: reason, position: after }, "Skipped unreadable live changes");
    try {
      return { ...noChanges, position: await this.#lastPosition(), more: true };
    } catch (error) {
      this.#reading.failed(error);
      return null;
    }
  }

  async #lastPosition(): Promise<number> {
    const [row] = await this.#database.query<{ position: number }>(
      "SELECT coalesce((SELECT position FROM events ORDER BY position DESC LIMIT 1), 0) AS position",
      [],
      "last-position",
    );
    return row!.position;
  }

  async #read(after: number): Promise<StoreChanges | null> {
    const events = await this.#database.query<EventRow>(
      `SELECT position, kind, run_id, subject_namespace, subject_name FROM events WHERE position > $1
       ORDER BY position LIMIT ${maxEventsPerPoll}`,
      [after],
      "events-after",
    );
    const now = await this.#readQuarantined();
    const quarantined = now.filter((id) => !this.#quarantined.has(id));
    const edges = this.#index.takeChangedEdges();
    const replaced = this.#replaced;
    if (events.length === 0 && quarantined.length === 0 && edges.nodes.length === 0 && !replaced) return null;
    this.#quarantined = new Set(now);
    this.#replaced = false;
    if (events.length === maxEventsPerPoll) this.#isNotified = true; // there is more to read
    const named = namedBy(events);
    const runs = await this.#readRuns(named.runs.slice(0, maxIds));
    const written = await this.#readWrites(runs.map(({ id }) => id));
    const nodes = await readNodes(this.#database, edges.nodes.slice(0, maxIds));
    const datasets = [...new Set([...written.datasets, ...named.datasets])];
    const lists = [named.runs, named.jobs, datasets, edges.nodes, quarantined];
    return {
      position: events.at(-1)?.position ?? after,
      events: events.length,
      runs,
      jobs: named.jobs.slice(0, maxIds),
      datasets: datasets.slice(0, maxIds),
      versions: written.versions.slice(0, maxIds),
      schemas: written.schemas.slice(0, maxIds),
      edges: [...nodes.values()].map(({ id }) => id),
      quarantined: quarantined.slice(0, maxIds),
      more: edges.more || lists.some((list) => list.length > maxIds),
      replaced,
    };
  }

  async #readRuns(ids: readonly string[]): Promise<ChangedRun[]> {
    if (ids.length === 0) return [];
    const rows = await this.#database.query<{
      id: string;
      run_id: string;
      job: string;
      state: number;
      started_at: number | null;
      ended_at: number | null;
    }>(
      `SELECT r.public_id AS id, r.run_id, j.public_id AS job, r.state, r.started_at, r.ended_at
       FROM runs r JOIN jobs j ON j.id = r.job_id WHERE r.public_id = ANY($1::uuid[])`,
      [ids],
      "changed-runs",
    );
    return rows.map(({ id, run_id, job, state, started_at, ended_at }) => ({
      id,
      runId: run_id,
      job,
      state: runStateName(state),
      startedAt: instantOrNull(started_at),
      endedAt: instantOrNull(ended_at),
    }));
  }

  /** Reads writes of runs, by every name of each dataset. */
  async #readWrites(
    runs: readonly string[],
  ): Promise<{ datasets: string[]; versions: string[]; schemas: string[] }> {
    if (runs.length === 0) return { datasets: [], versions: [], schemas: [] };
    const rows = await this.#database.query<{ dataset_id: number; fresh: boolean; reshaped: boolean }>(
      `SELECT w.dataset_id, coalesce(v.first_writer = w.writer, false) AS fresh,
              v.first_writer = w.writer AND p.version IS NOT NULL
                AND p.schema_facet IS DISTINCT FROM v.schema_facet AS reshaped
       FROM runs r JOIN dataset_writes w ON w.run_id = r.id
       LEFT JOIN dataset_versions v ON v.dataset_id = w.dataset_id AND v.version = w.version
       LEFT JOIN LATERAL (SELECT version, schema_facet FROM dataset_versions o
         WHERE o.dataset_id = v.dataset_id AND (o.first_at, o.version) < (v.first_at, v.version)
         ORDER BY o.first_at DESC, o.version DESC LIMIT 1) p ON true
       WHERE r.public_id = ANY($1::uuid[]) LIMIT ${4 * maxIds}`,
      [runs],
      "changed-datasets",
    );
    const every = (dataset: number) => this.#index.members(this.#index.representative(dataset));
    const nodes = await readNodes(
      this.#database,
      rows.flatMap(({ dataset_id }) => every(dataset_id)),
    );
    const ids = (numbers: readonly number[]) => [
      ...new Set(numbers.flatMap((number) => every(number)).flatMap((number) => nodes.get(number)?.id ?? [])),
    ];
    return {
      datasets: ids(rows.map(({ dataset_id }) => dataset_id)),
      versions: ids(rows.flatMap(({ dataset_id, fresh }) => (fresh ? [dataset_id] : []))),
      schemas: ids(rows.flatMap(({ dataset_id, reshaped }) => (reshaped ? [dataset_id] : []))),
    };
  }

  async #readQuarantined(): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      `SELECT id FROM quarantine ORDER BY received_at DESC, id LIMIT ${newestQuarantined}`,
      [],
      "newest-quarantined",
    );
    return rows.map(({ id }) => id);
  }
}

const noChanges: Omit<StoreChanges, "position"> = {
  events: 0,
  runs: [],
  jobs: [],
  datasets: [],
  versions: [],
  schemas: [],
  edges: [],
  quarantined: [],
  more: false,
  replaced: false,
};

interface EventRow {
  readonly position: number;
  readonly kind: number;
  readonly run_id: string | null;
  readonly subject_namespace: string;
  readonly subject_name: string;
}

/** Returns the nodes and runs that events are about. Ids follow from names. */
function namedBy(events: readonly EventRow[]): { runs: string[]; jobs: string[]; datasets: string[] } {
  const named = { runs: new Set<string>(), jobs: new Set<string>(), datasets: new Set<string>() };
  for (const { kind, run_id, subject_namespace, subject_name } of events) {
    if (eventKinds[kind] === "dataset") {
      named.datasets.add(datasetId(subject_namespace, subject_name));
      continue;
    }
    const job = jobId(subject_namespace, subject_name);
    named.jobs.add(job);
    if (run_id !== null) named.runs.add(runPublicId(run_id, job));
  }
  return { runs: [...named.runs], jobs: [...named.jobs], datasets: [...named.datasets] };
}
