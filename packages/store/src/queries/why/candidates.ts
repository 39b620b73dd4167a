import { quantile } from "../../model/schedule/quantile.ts";
import type { SchemaColumn } from "../../model/schema-columns.ts";
import type { ErrorClass } from "./error-class.ts";
import type { CauseKind, Evidence } from "./explanation.ts";
import type { DatasetFacts, RunFacts } from "./run-facts.ts";
import type { RunPair } from "./run-pairs.ts";

/** Something that happened before a problem and may have caused it. Ids are those of the store. */
export interface Candidate {
  readonly kind: CauseKind;
  /** Representative of the job or dataset where it happened. */
  readonly node: number;
  /** Representative of the job whose run shows it; null for a dataset without one. */
  readonly job: number | null;
  readonly distance: number;
  readonly run: number | null;
  readonly previousRun: number | null;
  /** Epoch milliseconds. */
  readonly at: number | null;
  readonly evidence: readonly Evidence[];
  /** How much of a change it is, from 0 to 1. */
  readonly magnitude: number;
  /** Names that a text about the problem may mention: columns, settings. */
  readonly names: readonly string[];
  /** Of a failed job: the class of its error. */
  readonly errorClass?: ErrorClass;
  /** Of changed numbers of rows: more or fewer. */
  readonly trend?: "up" | "down";
  /** Of a changed dataset: whether the job read or wrote it. A job does not cause changes of what it reads. */
  readonly side?: "input" | "output";
}

/** The place of a run among the suspects. */
export interface Place {
  /** Representative of the job. */
  readonly job: number;
  readonly distance: number;
  /** Returns the representative of a dataset. */
  readonly nodeOf: (dataset: number) => number;
}

/** Returns everything that differs between the run that took part in a problem and the one before it. */
export function changesOf(pair: RunPair, place: Place, history: readonly RunFacts[]): Candidate[] {
  const { after, before } = pair;
  if (!after || !before) return [];
  const common = {
    node: place.job,
    job: place.job,
    distance: place.distance,
    run: after.number,
    previousRun: before.number,
    at: after.startedAt ?? after.firstAt,
  };
  const source = sourceChange(after, before, pair.earlier);
  return [
    ...(source ? [{ ...common, ...source }] : []),
    ...valueChange("engine-changed", after.engines, before.engines, pair, (run) => run.engines).map(
      (change) => ({ ...common, ...change }),
    ),
    ...valueChange("configuration-changed", after.settings, before.settings, pair, (run) => run.settings).map(
      (change) => ({ ...common, ...change }),
    ),
    ...datasetChanges(after, before, history, place).map((change) => ({ ...common, ...change })),
  ];
}

type Change = Pick<Candidate, "kind" | "evidence" | "magnitude" | "names"> & Partial<Candidate>;

function sourceChange(after: RunFacts, before: RunFacts, earlier: readonly RunFacts[]): Change | null {
  const versions = [...after.codeVersions].flatMap(([name, value]): Evidence[] => {
    const old = before.codeVersions.get(name);
    return old !== undefined && old !== value ? [{ subject: name, before: old, after: value }] : [];
  });
  if (after.normalSql !== null && before.normalSql !== null && after.normalSql !== before.normalSql) {
    return {
      kind: "sql-changed",
      evidence: [{ subject: "SQL", before: before.sql, after: after.sql }, ...versions],
      magnitude: 1,
      names: wordsOnlyIn(after.sql!, before.sql!),
    };
  }
  if (after.code !== null && before.code !== null && after.code !== before.code) {
    return {
      kind: "code-changed",
      evidence: [{ subject: "code", before: before.code, after: after.code }, ...versions],
      magnitude: 1,
      names: wordsOnlyIn(after.code, before.code),
    };
  }
  // Literals that differ from run to run are parameters, such as the date of the night.
  const isStable = earlier.length > 0 && earlier.every(({ sql }) => sql === before.sql);
  if (after.sql !== before.sql && after.sql !== null && before.sql !== null && isStable) {
    return {
      kind: "sql-changed",
      evidence: [{ subject: "SQL", before: before.sql, after: after.sql }, ...versions],
      magnitude: 0.8,
      names: [],
    };
  }
  if (versions.length === 0) return null;
  return { kind: "code-changed", evidence: versions, magnitude: 0.7, names: [] };
}

function wordsOnlyIn(text: string, other: string): string[] {
  const words = (value: string) => new Set(value.toLowerCase().match(/[a-z_][\w$]{2,}/g) ?? []);
  const known = words(other);
  return [...words(text)].filter((word) => !known.has(word)).slice(0, 50);
}

/** Maximum number of values in the evidence of one candidate. */
const maxEvidence = 8;

function valueChange(
  kind: "engine-changed" | "configuration-changed",
  after: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
  { earlier }: RunPair,
  valuesOf: (run: RunFacts) => ReadonlyMap<string, string>,
): Change[] {
  const evidence: Evidence[] = [];
  for (const name of new Set([...after.keys(), ...before.keys()])) {
    const [is, was] = [after.get(name) ?? null, before.get(name) ?? null];
    if (is === was) continue;
    // A failed run sends fewer facets; a value that always differs is not a setting.
    if (is === null) continue;
    if (earlier.some((run) => (valuesOf(run).get(name) ?? null) !== was)) continue;
    // A facet that is new as a whole comes with a new version of the integration, not with a new setting.
    const facet = name.split(".")[0]!;
    if (was === null && ![...before.keys()].some((key) => key.startsWith(`${facet}.`))) continue;
    evidence.push({ subject: name, before: was, after: is });
  }
  if (evidence.length === 0) return [];
  evidence.sort((a, b) => Number(isCosmetic(a.subject)) - Number(isCosmetic(b.subject)));
  const adapterOnly = kind === "engine-changed" && evidence.every(({ subject }) => isIntegration(subject));
  return [
    {
      kind,
      evidence: evidence.slice(0, maxEvidence),
      // The version of the integration that sends events changes nothing in the data, and an owner or a tag neither.
      magnitude: adapterOnly || evidence.every(({ subject }) => isCosmetic(subject)) ? 0.3 : 1,
      names: evidence.map(({ subject }) => subject.split(".").at(-1)!.toLowerCase()),
    },
  ];
}

/** Settings that describe a job, or decide what happens after it failed, but not what it does. */
const cosmeticSetting =
  /\.(owner|owner_links|tags|description|doc(_md)?|docs|email(_on_\w+)?|retries|retry_\w+|max_retry_\w+|priority_weight|weight_rule|fileloc|ui_\w+|(up|down)stream_task_ids|wait_for_\w+|sla|start_date|spark\.app\.name|project_version)$/;

function isCosmetic(subject: string): boolean {
  return cosmeticSetting.test(subject);
}

function isIntegration(subject: string): boolean {
  return /openlineage/i.test(subject);
}

function datasetChanges(
  after: RunFacts,
  before: RunFacts,
  history: readonly RunFacts[],
  { nodeOf }: Place,
): Change[] {
  return (["outputs", "inputs"] as const).flatMap((side) =>
    after[side].flatMap((now) => {
      const old = before[side].find(({ dataset }) => dataset === now.dataset);
      if (!old) return [];
      const node = nodeOf(now.dataset);
      const schema = schemaChange(old.columns, now.columns);
      const rows = rowsChange(
        now,
        [before, ...history].flatMap((run): PastRows[] => {
          const rows = run[side].find(({ dataset }) => dataset === now.dataset)?.rows ?? null;
          return rows === null ? [] : [{ rows, age: timeOf(after) - timeOf(run) }];
        }),
      );
      return [schema, rows].flatMap((change) =>
        change ? [{ ...change, node, side: side === "inputs" ? "input" : "output" } as const] : [],
      );
    }),
  );
}

/** Returns the differing columns of a dataset; the most harmful first. */
function schemaChange(
  before: readonly SchemaColumn[] | null,
  after: readonly SchemaColumn[] | null,
): Change | null {
  if (!before || !after || before.length === 0 || after.length === 0) return null;
  const [old, now] = [before, after].map((columns) => new Map(columns.map(({ name, type }) => [name, type])));
  const removed = [...old!].filter(([name]) => !now!.has(name));
  const retyped = [...now!].filter(([name, type]) => old!.has(name) && old!.get(name) !== type);
  const added = [...now!].filter(([name]) => !old!.has(name));
  const evidence: Evidence[] = [
    ...removed.map(([name, type]) => ({ subject: name, before: type ?? "present", after: null })),
    ...retyped.map(([name, type]) => ({ subject: name, before: old!.get(name) ?? null, after: type })),
    ...added.map(([name, type]) => ({ subject: name, before: null, after: type ?? "present" })),
  ];
  if (evidence.length === 0) return null;
  return {
    kind: "schema-changed",
    evidence: evidence.slice(0, maxEvidence),
    magnitude: removed.length > 0 ? 1 : retyped.length > 0 ? 0.97 : 0.15,
    names: [...removed, ...retyped, ...(removed.length + retyped.length === 0 ? added : [])].map(
      ([name]) => name,
    ),
  };
}

/** Changes below this factor are everyday. */
const minFactor = 1.4;
/** Numbers that differ by less count as the same from week to week. */
const weekFactor = 1.25;

function factorOf(one: number, other: number): number {
  return (Math.max(one, other) + 1) / (Math.min(one, other) + 1);
}

/** Rows of a past run; its age is the time between it and the run in question. */
interface PastRows {
  readonly rows: number;
  readonly age: number;
}

const week = 7 * 24 * 60 * 60_000;
/** Tolerance of the time of day when a run is compared with the one a week before it. */
const weekTolerance = 6 * 60 * 60_000;

function timeOf({ startedAt, firstAt }: RunFacts): number {
  return startedAt ?? firstAt;
}

function rowsChange(now: DatasetFacts, pastRows: readonly PastRows[]): Change | null {
  if (now.rows === null || pastRows.length === 0) return null;
  // As on the same day of the week before: a weekend, the end of a week.
  const isWeekly = pastRows.some(
    ({ rows, age }) => Math.abs(age - week) < weekTolerance && factorOf(rows, now.rows!) < weekFactor,
  );
  if (isWeekly) return null;
  const past = pastRows.map(({ rows }) => rows);
  const usual = quantile(past, 0.5);
  const factor = factorOf(now.rows, usual);
  const deviations = past.map((rows) => Math.abs(rows - usual));
  // Against its own past: a number that jumps every night says nothing.
  const spread = Math.max(quantile(deviations, 0.5) * 1.4826, usual * 0.02, 1);
  const distance = Math.abs(now.rows - usual) / spread;
  const isJump = past.length >= 3 ? factor >= minFactor && distance > 4 : factor >= 2;
  if (!isJump) return null;
  return {
    kind: "rows-changed",
    evidence: [{ subject: "rows", before: String(Math.round(usual)), after: String(now.rows) }],
    magnitude: factor >= 3 ? 1 : factor >= 2 ? 0.95 : 0.8,
    names: [],
    trend: now.rows > usual ? "up" : "down",
  };
}
