import type { DialectName } from "@headwater/sql-lineage";
import { LruMap } from "../../model/lru-map.ts";
import type { AirflowAssets } from "../../model/runs/airflow-assets.ts";
import { type InferredEdges, inferEdges, noEdges, type RunDataset } from "./infer-edges.ts";
import { openSql, type SqlScript } from "./read-sql.ts";
import type { RoutineReference } from "./routine-names.ts";
import { emptyReading, type SqlReading } from "./sql-reading.ts";
import type { DatasetName } from "./table-names.ts";

/** A run's SQL, and the datasets that resolve its names. */
export interface SqlQuestion {
  /** One text, or several executed in order. */
  readonly sql: string | readonly string[];
  readonly dialect: DialectName;
  /** The datasets that the run names. */
  readonly shown: readonly DatasetName[];
  /** Database datasets that the tasks of its DAG name. */
  readonly family: readonly DatasetName[];
  /** The procedures that it calls, by `callKey`. */
  readonly routines: readonly (readonly [call: string, text: string])[];
}

/** The result of parsing a run's SQL. */
export interface OpenedSql {
  /** The datasets that it refers to, as far as known, whose columns are needed. */
  readonly datasets: readonly DatasetName[];
  /** True if it has unqualified names that nothing resolves. */
  readonly hasUnsettledNames: boolean;
  /** The procedures that it calls. */
  readonly calls: readonly RoutineReference[];
}

/** A run's SQL with everything that the result depends on. */
export interface SqlTask {
  readonly question: SqlQuestion;
  readonly run: {
    readonly inputs: readonly RunDataset[];
    readonly outputs: readonly RunDataset[];
    readonly isParserMade: boolean;
    /** A lineage facet states the run's inputs and outputs; of the SQL only definitions count then. */
    readonly isSettled: boolean;
    readonly assets: AirflowAssets | null;
  };
  /** The known columns of datasets. */
  readonly columns: readonly (readonly [dataset: DatasetName, columns: readonly string[]])[];
}

/** The result of analyzing a run's SQL. */
export interface SqlAnswer {
  readonly reading: SqlReading;
  readonly edges: InferredEdges;
}

/** Number of scripts kept between parsing and analysis: more than one batch of runs. */
const maxOpened = 64;

/** Analyzes SQL: pure computation for the worker thread. */
export class SqlTasks {
  readonly #opened = new LruMap<string, SqlScript>(maxOpened);

  /** @param key - under which {@link infer} finds the parsed script */
  open(key: string, question: SqlQuestion): OpenedSql {
    const script = openQuestion(question);
    this.#opened.set(key, script);
    const { datasets, hasUnsettledNames, calls } = script;
    return { datasets, hasUnsettledNames, calls };
  }

  infer(key: string, { question, run, columns }: SqlTask): SqlAnswer {
    const known = new Map(columns.map(([dataset, names]) => [keyOf(dataset), names]));
    const columnsOf = (dataset: DatasetName) => known.get(keyOf(dataset));
    const reading = (this.#opened.get(key) ?? openQuestion(question)).read(columnsOf);
    return { reading, edges: run.isSettled ? noEdges : inferEdges(run, reading, columnsOf) };
  }
}

/** Returns the lineage that a run without SQL declares, at no cost. */
export function inferWithoutSql(run: SqlTask["run"]): SqlAnswer {
  const edges = run.isSettled ? noEdges : inferEdges(run, emptyReading, () => undefined);
  return { reading: emptyReading, edges };
}

function openQuestion({ sql, dialect, shown, family, routines }: SqlQuestion): SqlScript {
  return openSql(sql, dialect, shown, family, new Map(routines));
}

function keyOf({ namespace, name }: DatasetName): string {
  return JSON.stringify([namespace, name]);
}
