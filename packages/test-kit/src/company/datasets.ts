import type { Column, Dataset } from "./model.ts";
import { columnTypes, personalTypes } from "./vocabulary.ts";

const types: Readonly<Record<string, string>> = { ...columnTypes, ...personalTypes };

/** Returns columns with their usual types. */
export function columnsNamed(names: readonly string[]): Column[] {
  return [...new Set(names)].map((name) => ({
    name,
    type: types[name] ?? (name.endsWith("_id") ? "bigint" : "varchar(256)"),
  }));
}

/** Returns the tags of a dataset with these columns. */
export function tagsFor(columns: readonly Column[]): string[] {
  return columns.some(({ name }) => name in personalTypes) ? ["pii"] : [];
}

/** Collects the datasets of a company. */
export class Datasets {
  readonly all: Dataset[] = [];

  /** Adds a dataset. */
  add(
    namespace: string,
    name: string,
    columns: readonly Column[],
    details: { owner?: string; description?: string | undefined } = {},
  ): Dataset {
    const { owner = null, description = null } = details;
    const dataset: Dataset = { namespace, name, columns, owner, description, tags: tagsFor(columns) };
    this.all.push(dataset);
    return dataset;
  }

  /** Returns a dataset. @throws Error if it does not exist */
  find(namespace: string, name: string): Dataset {
    const found = this.all.find((dataset) => dataset.namespace === namespace && dataset.name === name);
    if (!found) throw new Error(`There is no dataset ${namespace} ${name}.`);
    return found;
  }
}
