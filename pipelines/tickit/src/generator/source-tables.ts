import {
  categoryRows,
  dateRows,
  eventRows,
  type Field,
  userRows,
  venueRows,
  type World,
} from "./dimensions.ts";
import { listingRows, salesRows } from "./trades.ts";

/** TICKIT's source tables, with the names of the Amazon Redshift sample database. */
export const SOURCE_TABLES = ["category", "date", "event", "listing", "sales", "users", "venue"] as const;

/** Name of a source table. */
export type SourceTable = (typeof SOURCE_TABLES)[number];

const GENERATORS: Record<SourceTable, (world: World) => Iterable<Field[]>> = {
  category: categoryRows,
  date: dateRows,
  event: eventRows,
  listing: listingRows,
  sales: salesRows,
  users: userRows,
  venue: venueRows,
};

/** Generates the rows of a table; fields are in the order of the table's columns. */
export function sourceRows(table: SourceTable, world: World): Iterable<Field[]> {
  return GENERATORS[table](world);
}
