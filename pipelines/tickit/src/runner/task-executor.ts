import type { FacetDraft, FacetOf, InputDraft, OutputDraft } from "@headwater/openlineage";
import type { Lake } from "../generator/lake.ts";
import type { SourceTable } from "../generator/source-tables.ts";
import type { ManifestTask } from "../manifest/manifest.ts";
import { loadStatements } from "../package-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { DatasetCatalog } from "./dataset-catalog.ts";

/** One assertion of a check task, as returned by its SQL. */
interface Assertion {
  readonly table: string;
  readonly column: string | undefined;
  readonly assertion: string;
  readonly actual: string;
  readonly success: boolean;
}

/** Outcome of a task. */
export interface TaskOutcome {
  readonly rows: number;
  readonly inputs: readonly InputDraft[];
  readonly outputs: readonly OutputDraft[];
  /** Reason for the failure: the message of the database, or the failed assertions. */
  readonly failure: string | undefined;
}

/** Runs the SQL of tasks and describes what they read and wrote. */
export class TaskExecutor {
  readonly #warehouse: Warehouse;
  readonly #catalog: DatasetCatalog;
  readonly #lake: Lake;

  constructor(warehouse: Warehouse, catalog: DatasetCatalog, lake: Lake) {
    this.#warehouse = warehouse;
    this.#catalog = catalog;
    this.#lake = lake;
  }

  /** Returns the datasets of the task that are known before it runs. */
  declared(task: ManifestTask): { inputs: InputDraft[]; outputs: OutputDraft[] } {
    return {
      inputs: task.inputs.map((table) => this.#catalog.describe(table)),
      outputs: task.outputs.map((table) => {
        const output = this.#catalog.describe(table);
        return { ...output, facets: { ...output.facets, columnLineage: this.#catalog.columnLineage(task) } };
      }),
    };
  }

  /** Runs the task. If a statement fails, the outcome is a failure and nothing is written. */
  async run(task: ManifestTask): Promise<TaskOutcome> {
    try {
      return task.kind === "load" ? await this.#load(task) : await this.#check(task);
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return { rows: 0, failure, ...this.declared(task) };
    }
  }

  async #load(task: ManifestTask): Promise<TaskOutcome> {
    const affected = await this.#warehouse.transaction(await loadStatements(task.sql));
    const rows = affected.at(-1) ?? 0;
    const { inputs, outputs } = this.declared(task);
    return {
      rows,
      failure: undefined,
      inputs: await Promise.all(
        inputs.map(async (input, index) => ({
          ...input,
          inputFacets: { inputStatistics: await this.#inputStatistics(task.inputs[index] ?? "") },
        })),
      ),
      outputs: await Promise.all(
        outputs.map(async (output, index) => {
          const { size } = await this.#warehouse.statistics(task.outputs[index] ?? "");
          return { ...output, outputFacets: { outputStatistics: { rowCount: rows, size } } };
        }),
      ),
    };
  }

  async #inputStatistics(table: string): Promise<FacetDraft<FacetOf<"input", "inputStatistics">>> {
    if (!this.#catalog.inLake(table)) return { ...(await this.#warehouse.statistics(table)) };
    const { rows, bytes, files } = this.#lake.tables[table.split(".")[1] as SourceTable];
    return { rowCount: rows, size: bytes, fileCount: files.length };
  }

  async #check(task: ManifestTask): Promise<TaskOutcome> {
    const results: Assertion[] = [];
    for (const statement of await loadStatements(task.sql)) {
      for (const row of await this.#warehouse.query(statement)) {
        results.push({
          table: String(row.table_name),
          column: row.column_name === null ? undefined : String(row.column_name),
          assertion: String(row.assertion),
          actual: String(row.actual),
          success: row.success === true,
        });
      }
    }
    const violated = results.filter(({ success }) => !success);
    return {
      rows: 0,
      outputs: [],
      inputs: this.declared(task).inputs.map((input, index) => ({
        ...input,
        inputFacets: { dataQualityAssertions: assertionsFacet(results, task.inputs[index] ?? "") },
      })),
      failure: violated.length === 0 ? undefined : violated.map(describeViolation).join("; "),
    };
  }
}

function assertionsFacet(
  results: readonly Assertion[],
  table: string,
): FacetDraft<FacetOf<"input", "dataQualityAssertions">> {
  return {
    assertions: results
      .filter((result) => result.table === table)
      .map(({ assertion, success, column, actual }) => ({
        assertion,
        success,
        ...(column === undefined ? {} : { column }),
        severity: "error",
        name: [assertion, table, column].filter((part) => part !== undefined).join(":"),
        expected: assertion === "not_null" ? "0" : "> 0",
        actual,
      })),
  };
}

function describeViolation({ table, column, assertion, actual }: Assertion): string {
  return `${assertion} does not hold for ${table}${column === undefined ? "" : `.${column}`} (actual: ${actual})`;
}
