import { instant } from "../../database/instant.ts";
import type { RunSummary } from "../runs/run-summaries.ts";
import type { SearchKind } from "./question.ts";

/** Why something was found. */
export interface SearchMatch {
  readonly field:
    | "name"
    | "column"
    | "namespace"
    | "sql"
    | "run-id"
    | "airflow-run-id"
    | "tag"
    | "owner"
    | "state";
  /** What it was found in: the name, or a piece of the SQL. */
  readonly text: string;
  /** Found although it was written a little differently. */
  readonly similar: boolean;
}

/** A hit of a search. */
export interface SearchHit {
  readonly kind: SearchKind;
  /** Public id; of a tag or owner one that is made of its name. */
  readonly id: string;
  /** Empty for tags and owners. */
  readonly namespace: string;
  /** Of a run: its job's. */
  readonly name: string;
  readonly column: string | null;
  readonly detail: string | null;
  readonly updatedAt: string | null;
  /** Of a run: itself. */
  readonly run: RunSummary | null;
  readonly match: SearchMatch;
}

/** A hit as a query of {@link SearchHit} gives it. */
export interface HitRow {
  readonly kind: SearchKind;
  readonly node: number;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly column: string | null;
  readonly detail: string | null;
  readonly updated_at: number;
}

/** A row as a hit. */
export function toHit(row: HitRow, match: SearchMatch): SearchHit {
  return {
    kind: row.kind,
    id: row.id,
    namespace: row.namespace,
    name: row.name,
    column: row.column,
    detail: row.detail,
    updatedAt: instant(row.updated_at),
    run: null,
    match,
  };
}
