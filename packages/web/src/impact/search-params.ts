import type { SearchSchemaInput } from "@tanstack/react-router";
import type { ImpactFilter } from "../api/impact-queries.ts";

/** URL parameters of the impact page. */
export interface ImpactSearch extends ImpactFilter {
  /** `origin`: upstream instead of downstream. */
  readonly show?: "origin" | undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

const oneOf = <Value extends string>(value: unknown, ...values: readonly Value[]): Value | undefined =>
  values.find((one) => one === value);

/** Parses URL parameters; invalid values are dropped. */
export function parseImpactSearch(values: Partial<ImpactSearch> & SearchSchemaInput): ImpactSearch {
  const asOf = text(values.asOf);
  const all: ImpactSearch = {
    show: oneOf(values.show, "origin"),
    taskGroup: text(values.taskGroup),
    column: text(values.column),
    indirect: typeof values.indirect === "boolean" ? values.indirect : undefined,
    asOf: asOf !== undefined && !Number.isNaN(Date.parse(asOf)) ? new Date(asOf).toISOString() : undefined,
    kind: oneOf(values.kind, "dataset", "job"),
    namespace: text(values.namespace),
    owner: text(values.owner),
    certainty: oneOf(values.certainty, "certain", "possible"),
    sort: oneOf(values.sort, "name", "evidence"),
    group: oneOf(values.group, "owner", "dag", "platform"),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
