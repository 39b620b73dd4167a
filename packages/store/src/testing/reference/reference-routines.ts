/** Procedures that the SQL of runs creates and calls (SPEC.md §9) in the most direct form. */

import type { SqlScript } from "../../inference/sql/read-sql.ts";
import {
  callKey,
  type RoutineReference,
  routineName,
  type SqlDatabase,
} from "../../inference/sql/routine-names.ts";
import type { SqlReading } from "../../inference/sql/sql-reading.ts";
import type { ModelRun } from "./reference-runs.ts";

/** A run's SQL with what its procedures depend on. */
export interface ReadRun {
  readonly run: ModelRun;
  readonly reading: SqlReading;
  readonly database: SqlDatabase | undefined;
}

/** Returns the text that creates the procedure that a run calls; undefined if unknown. */
export type FindRoutine = (
  run: ModelRun,
  call: RoutineReference,
  at: Pick<SqlReading, "dialect" | "database">,
) => string | undefined;

/** Finds procedures among those that runs create. */
export function routinesOf(readings: readonly ReadRun[], instantOf: (run: ModelRun) => number): FindRoutine {
  const created = readings
    .filter(({ run: { state } }) => state !== "FAIL" && state !== "ABORT")
    .flatMap(({ run, reading, database }) =>
      reading.routines.map(({ reference, text }) => ({
        ...routineName(reading.dialect, reference, database),
        parent: run.parent?.[1],
        at: instantOf(run),
        writer: run.publicId,
        text,
      })),
    )
    .sort((a, b) => a.at - b.at || (a.writer < b.writer ? -1 : 1));
  return (run, call, { dialect, database }) => {
    const wanted = routineName(dialect, call, database);
    const near = created.filter((one) =>
      one.namespace === null || wanted.namespace === null
        ? one.parent !== undefined && one.parent === run.parent?.[1]
        : one.namespace === wanted.namespace && one.database === wanted.database,
    );
    const parts = JSON.parse(wanted.name) as string[];
    const same = near.filter(({ name }) => name === wanted.name);
    const ending = near.filter(({ name }) => (JSON.parse(name) as string[]).at(-1) === parts[0]);
    const isUnclear = parts.length > 1 || new Set(ending.map(({ name }) => name)).size !== 1;
    const all = same.length > 0 ? same : isUnclear ? [] : ending;
    const at = instantOf(run);
    const found = all.findLast((one) => one.at <= at) ?? all[0];
    // Of a run that creates a name twice, the later text counts.
    return found && all.findLast(({ writer }) => writer === found.writer)?.text;
  };
}

/** Parses SQL with the bodies of the procedures that it calls, up to five calls deep. */
export function openWithBodies(
  open: (bodies: ReadonlyMap<string, string>) => SqlScript,
  find: (call: RoutineReference) => string | undefined,
): { script: SqlScript; bodies: ReadonlyMap<string, string> } {
  const bodies = new Map<string, string>();
  const asked = new Set<string>();
  let script = open(bodies);
  for (let depth = 0; depth < 5; depth++) {
    for (const call of script.calls) {
      const text = asked.has(callKey(call)) ? undefined : find(call);
      asked.add(callKey(call));
      if (text !== undefined) bodies.set(callKey(call), text);
    }
    script = open(new Map(bodies));
  }
  return { script, bodies };
}
