import { compareKeys, type MergeKey } from "../merge-key.ts";

/** A run's terminal event types. */
export type Terminal = "COMPLETE" | "ABORT" | "FAIL";

/** An event that starts or ends an attempt of a run. */
export interface Mark {
  readonly key: MergeKey;
  readonly type: "START" | Terminal;
  readonly byAirflow: boolean;
}

/** One attempt of a run (SPEC.md §4). Times are epoch milliseconds. */
export interface Attempt {
  /** The START that opened it, for the second and later attempts. */
  readonly opensAt: MergeKey | null;
  readonly startedAt: number | null;
  /** Its outcome; null until it ends. */
  readonly outcome: Terminal | null;
  readonly endedAt: number | null;
}

const weights: Readonly<Record<Terminal, number>> = { COMPLETE: 1, ABORT: 2, FAIL: 3 };

/** Names a mark: of several events of one type at one instant the one with the largest key is kept. */
export function markName({ key, type, byAirflow }: Mark): string {
  return `${key[0]} ${type} ${byAirflow ? 1 : 0}`;
}

/** Splits a run into attempts: a START after a terminal event opens the next one. There is always a first attempt. */
export function attemptsOf(marks: Iterable<Mark>): Attempt[] {
  const ordered = [...marks].sort((a, b) => compareKeys(a.key, b.key));
  const attempts: { opensAt: MergeKey | null; startedAt: number | null; terminals: Mark[] }[] = [
    { opensAt: null, startedAt: null, terminals: [] },
  ];
  for (const mark of ordered) {
    const last = attempts.at(-1)!;
    if (mark.type !== "START") last.terminals.push(mark);
    else if (last.terminals.length > 0)
      attempts.push({ opensAt: mark.key, startedAt: mark.key[0], terminals: [] });
    else last.startedAt ??= mark.key[0];
  }
  return attempts.map(({ opensAt, startedAt, terminals }) => {
    const deciding = decidingMark(terminals);
    return {
      opensAt,
      startedAt,
      outcome: (deciding?.type as Terminal | undefined) ?? null,
      endedAt: deciding?.key[0] ?? null,
    };
  });
}

/**
 * Returns the terminal event that decides how an attempt ended: FAIL before ABORT before COMPLETE, regardless of
 * time. Of the events of Airflow's integration only the latest counts: it sends a second one when a user marks a task
 * or a DAG run as succeeded or failed (listener.py of the provider: `_on_task_instance_manual_state_change`).
 *
 * @param terminals - in key order
 */
function decidingMark(terminals: readonly Mark[]): Mark | undefined {
  const lastOfAirflow = terminals.findLast(({ byAirflow }) => byAirflow);
  return terminals
    .filter((mark) => !mark.byAirflow || mark === lastOfAirflow)
    .reduce<Mark | undefined>(
      (best, mark) => (best && weights[best.type as Terminal] > weights[mark.type as Terminal] ? best : mark),
      undefined,
    );
}
