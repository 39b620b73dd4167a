import { daily, timesBetween } from "./cadence.ts";
import type { Company, Dag, Task } from "./model.ts";
import { Random } from "./random.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** A change of a table that a task's code makes. */
export interface PlannedChange {
  readonly kind: "added" | "dropped" | "type" | "sql";
  readonly task: Task;
}

/** One run of a DAG that the schedule asks for, and what happens to it. */
export interface Slot {
  readonly dag: Dag;
  readonly at: number;
  readonly isLastNight: boolean;
  /** Number of the night, from 0; the last one is `nights - 1`. */
  readonly night: number;
  readonly fate: Fate;
  readonly changes: readonly PlannedChange[];
  readonly random: Random;
}

/** Outcome planned for a run. */
export type Fate = "good" | "fails" | "check-fails" | "missing" | "delayed" | "running" | "running-long";

/** Fates of last night, in the order in which DAGs get them: a small company has only the first ones. */
const lastNight: readonly Fate[] = [
  "fails",
  "missing",
  "running",
  "running-long",
  "delayed",
  "check-fails",
  "fails",
  "fails",
  "missing",
  "fails",
  "fails",
  "missing",
];

/** Plans every run of the nights before `now`, in the order of their times. */
export function planSlots(company: Company, seed: number, nights: number, now: number): Slot[] {
  const random = new Random(seed, "plan");
  const dags = [...company.dags];
  const storyDags = new Set<Dag>(Object.values(company.story.dags));
  const writesHub = (dag: Dag) => dag.tasks.some(({ output }) => output === company.hub);
  const candidates = dags.filter(
    (dag) =>
      !storyDags.has(dag) && !writesHub(dag) && !dag.cadence.weekdays && dag.cadence.hours.length === 1,
  );
  const chosen = random.sample(candidates, Math.min(lastNight.length, candidates.length));
  const fates = new Map<string, Fate>(chosen.map((dag, index) => [dag.name, fateFor(dag, index)]));
  const last = Math.floor(now / minuteMs) * minuteMs;
  for (const [name, fate] of fates) {
    if (fate !== "running" && fate !== "running-long") continue;
    const start = new Date(last - (fate === "running" ? 25 : 200) * minuteMs);
    const index = dags.findIndex((dag) => dag.name === name);
    dags[index] = { ...dags[index]!, cadence: daily(start.getUTCHours(), start.getUTCMinutes()) };
  }
  const byNight = planNights(candidates, random, nights);
  const slots = dags.flatMap((dag) =>
    timesBetween(dag.cadence, now - nights * dayMs, now).map((at): Slot => {
      const night = nights - 1 - Math.floor((now - at) / dayMs);
      const isLastNight = night === nights - 1;
      const plan = byNight[night]?.get(dag.name);
      return {
        dag,
        at,
        night,
        isLastNight,
        fate: (isLastNight ? fates.get(dag.name) : plan?.fate) ?? "good",
        changes: plan?.changes ?? [],
        random: new Random(seed, `${dag.name} ${night} ${new Date(at).getUTCHours()}`),
      };
    }),
  );
  return slots.sort((a, b) => a.at - b.at);
}

/** A DAG without a check cannot fail one. */
function fateFor(dag: Dag, index: number): Fate {
  const fate = lastNight[index]!;
  return fate === "check-fails" && !dag.tasks.some(({ reporting }) => reporting === "check") ? "fails" : fate;
}

interface NightPlan {
  readonly fate?: Fate;
  readonly changes: readonly PlannedChange[];
}

/** Plans failures, missing runs and changes of code; nothing happens in the first two nights. */
function planNights(candidates: readonly Dag[], random: Random, nights: number): Map<string, NightPlan>[] {
  const perNight = Math.max(1, Math.round(candidates.length / 30));
  return Array.from({ length: nights }, (_, night) => {
    const plans = new Map<string, NightPlan>();
    if (night < 2) return plans;
    for (const dag of random.sample(candidates, perNight)) {
      const tasks = dag.tasks.filter(({ group }) => group === "transform" || group === "marts");
      const kind = random.pick(["added", "dropped", "type", "sql"] as const);
      const able = tasks.filter(({ reporting }) => kind !== "sql" || reporting === "sql");
      if (able.length > 0) plans.set(dag.name, { changes: [{ kind, task: random.pick(able) }] });
    }
    for (const dag of random.sample(candidates, perNight)) {
      plans.set(dag.name, { changes: plans.get(dag.name)?.changes ?? [], fate: "fails" });
    }
    if (night % 3 === 0) {
      for (const dag of random.sample(candidates, 1)) {
        if (!plans.has(dag.name)) plans.set(dag.name, { changes: [], fate: "missing" });
      }
    }
    return plans;
  });
}
