import Type from "typebox";
import { Uuid } from "../contract/common.ts";

/** Rows per page. */
export const Limit = (maximum: number, standard: number) =>
  Type.Integer({ minimum: 1, maximum, default: standard });

/** Default limits of lineage. A DAG may have hundreds of tasks. */
const lineageLimits = { dataset: 300, job: 2_000 } as const;

/** Maximum number of nodes of a lineage answer, see {@link limitFor}. */
export const LineageLimit = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 5_000,
    description: "Defaults to 300 around a dataset and to 2,000 around a job.",
  }),
);

/** Returns the requested limit, else the default for this focus. */
export function limitFor({ kind }: { readonly kind: "dataset" | "job" }, limit: number | undefined): number {
  return limit ?? lineageLimits[kind];
}

/** Position of a page: `next` of the previous page. */
export const Cursor = Type.Optional(Type.String({ maxLength: 500 }));

/** Direction of a traversal. */
export const Direction = Type.Union(
  [Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")],
  { default: "both" },
);

/** An Airflow task group of the DAG that another parameter names. */
export const TaskGroup = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 1_000,
    description: "An Airflow task group of the DAG: only its tasks, at any depth, and the jobs inside them.",
  }),
);

/** The path parameter that identifies one object. */
export const IdParameter = Type.Object({ id: Uuid });

/** An optional instant in a query string. */
export const OptionalInstant = Type.Optional(Type.String({ format: "date-time" }));

/** An {@link OptionalInstant} as epoch milliseconds; null if it was left out. */
export function toEpoch(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant);
}
