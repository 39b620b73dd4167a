import { instant } from "../../database/instant.ts";
import type { RunSummary } from "../runs/run-summaries.ts";
import type { SearchKind } from "./question.ts";

/** The reason for a hit. */
export interface SearchMatch {
  readonly field:
    | "address"
    | "name"
    | "column"
    | "namespace"
    | "sql"
    | "run-id"
    | "airflow-run-id"
    | "tag"
    | "owner"
    | "state";
  /** The matching text: the name, or an excerpt of the SQL. */
  readonly text: string;
  /** Found by similar spelling. */
  readonly similar: boolean;
}

/** A hit of a search. */
export interface SearchHit {
  readonly kind: SearchKind;
  /** Public id; for a tag or owner derived from its name. */
  readonly id: string;
  /** Empty for tags and owners. */
  readonly namespace: string;
  /** Of a run: its job's name. */
  readonly name: string;
  readonly column: string | null;
  readonly detail: string | null;
  readonly updatedAt: string | null;
  /** Set for runs. */
  readonly run: RunSummary | null;
  readonly match: SearchMatch;
}

/** A row of a query for {@link SearchHit}. */
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

/** Converts a row to a hit. */
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
