import { buildCompany } from "./build-company.ts";
import { Nights } from "./nights.ts";
import type { CompanyEvent } from "./open-lineage.ts";
import { planSlots } from "./plan.ts";
import type { CompanyTruth } from "./truth.ts";
import { TruthCollector } from "./truth-collector.ts";

/** Size, seed and time of a generated company. */
export interface CompanyOptions {
  /** The instant after the last night, in epoch milliseconds. */
  readonly now: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default 150 @minimum 6 @maximum 150 */
  readonly dags?: number;
  /** @default 14 @minimum 5 */
  readonly nights?: number;
  /** Dashboards that read the hub. @default 800 */
  readonly readers?: number;
  /** Columns of the wide table; 0 leaves it out. @default 3000 */
  readonly wideColumns?: number;
}

/** A generated company. */
export interface GeneratedCompany {
  /** Events in the order of their times. */
  readonly events: Iterable<CompanyEvent>;
  readonly truth: CompanyTruth;
}

/** A size that loads in seconds. */
export const smallCompany = { dags: 12, nights: 8, readers: 12, wideColumns: 60 } as const;

/**
 * Generates the last nights of a fictitious company: Airflow DAGs of three teams with failures, retries, late and
 * missing runs, changes of schemas and SQL, and checks. The same options give the same events.
 */
export function generateCompany(options: CompanyOptions): GeneratedCompany {
  const { now, seed = 1, dags = 150, nights = 14, readers = 800, wideColumns = 3_000 } = options;
  if (nights < 5) throw new Error(`A company has at least 5 nights, not ${nights}.`);
  const company = buildCompany(seed, { dags, wideColumns });
  const truth = new TruthCollector();
  const player = new Nights(company, truth, now, nights);
  for (const slot of planSlots(company, seed, nights, now)) player.play(slot);
  player.readDashboards(readers);
  const sorted = player.events.sort((a, b) => a.at - b.at);
  return { events: sorted.map(({ event }) => event), truth: truth.finish(company, now, readers) };
}
