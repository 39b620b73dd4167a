import type { DialectName } from "@headwater/sql-lineage";
import { LruMap } from "../../model/lru-map.ts";
import type { AirflowAssets } from "../../model/runs/airflow-assets.ts";
import { type InferredEdges, inferEdges, noEdges, type RunDataset } from "./infer-edges.ts";
import { emptyReading, openSql, type SqlReading, type SqlScript } from "./read-sql.ts";
import type { DatasetName } from "./table-names.ts";

/** A run's SQL, and the datasets by which its names are understood. */
export interface SqlQuestion {
  /** One text, or several that ran one after the other. */
  readonly sql: string | readonly string[];
  readonly dialect: DialectName;
  /** The datasets that the run names. */
  readonly shown: readonly DatasetName[];
  /** Those that the tasks of its DAG name, in databases. */
  readonly family: readonly DatasetName[];
}

/** The first look at a run's SQL. */
export interface OpenedSql {
  /** The datasets that it means, as far as they can be known: whose columns are asked for. */
  readonly datasets: readonly DatasetName[];
  /** Whether it has names without schema of which nothing shows what they mean. */
  readonly hasUnsettledNames: boolean;
}

/** A run's SQL with everything that the answer depends on. */
export interface SqlTask {
  readonly question: SqlQuestion;
  readonly run: {
    readonly inputs: readonly RunDataset[];
    readonly outputs: readonly RunDataset[];
    readonly isParserMade: boolean;
    /** A lineage facet settles what the run reads and writes; of the SQL only the definitions count then. */
    readonly isSettled: boolean;
    readonly assets: AirflowAssets | null;
  };
  /** The known columns of datasets. */
  readonly columns: readonly (readonly [dataset: DatasetName, columns: readonly string[]])[];
}

/** What a run's SQL says. */
export interface SqlAnswer {
  readonly reading: SqlReading;
  readonly edges: InferredEdges;
}

/** Scripts that are kept between the first look and the answer: more than one batch of runs. */
const maxOpened = 64;

/** Reads SQL: pure computation, which the worker thread does. */
export class SqlTasks {
  readonly #opened = new LruMap<string, SqlScript>(maxOpened);

  /** @param key - under which {@link infer} finds what was read already */
  open(key: string, question: SqlQuestion): OpenedSql {
    const script = openQuestion(question);
    this.#opened.set(key, script);
    return { datasets: script.datasets, hasUnsettledNames: script.hasUnsettledNames };
  }

  infer(key: string, { question, run, columns }: SqlTask): SqlAnswer {
    const known = new Map(columns.map(([dataset, names]) => [keyOf(dataset), names]));
    const columnsOf = (dataset: DatasetName) => known.get(keyOf(dataset));
    const reading = (this.#opened.get(key) ?? openQuestion(question)).read(columnsOf);
    return { reading, edges: run.isSettled ? noEdges : inferEdges(run, reading, columnsOf) };
  }
}

/** What a run without SQL declares, which takes no time. */
export function inferWithoutSql(run: SqlTask["run"]): SqlAnswer {
  const edges = run.isSettled ? noEdges : inferEdges(run, emptyReading, () => undefined);
  return { reading: emptyReading, edges };
}

function openQuestion({ sql, dialect, shown, family }: SqlQuestion): SqlScript {
  return openSql(sql, dialect, shown, family);
}

function keyOf({ namespace, name }: DatasetName): string {
  return JSON.stringify([namespace, name]);
}
