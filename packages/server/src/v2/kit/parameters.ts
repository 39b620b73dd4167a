import Type from "typebox";
import { Uuid } from "../contract/common.ts";

/** Rows per page. */
export const Limit = (maximum: number, standard: number) =>
  Type.Integer({ minimum: 1, maximum, default: standard });

/** Position of a page: `next` of the previous page. */
export const Cursor = Type.Optional(Type.String({ maxLength: 500 }));

/** Direction of a traversal. */
export const Direction = Type.Union(
  [Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")],
  { default: "both" },
);

/** The path parameter that identifies one object. */
export const IdParameter = Type.Object({ id: Uuid });

/** An optional instant in a query string. */
export const OptionalInstant = Type.Optional(Type.String({ format: "date-time" }));

/** An {@link OptionalInstant} as epoch milliseconds; null if it was left out. */
export function toEpoch(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant);
}
