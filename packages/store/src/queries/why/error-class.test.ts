import { describe, expect, it } from "vitest";
import { classifyError, type ErrorClass } from "./error-class.ts";

const errors: readonly (readonly [ErrorClass, string])[] = [
  [
    "missing-data",
    "002003 (42S02): SQL compilation error: Object 'RAW.ORDERS' does not exist or not authorized.",
  ],
  ["missing-data", "Invalid object name 'dbo.orders'."],
  ["missing-column", "400 Unrecognized name: amount at [1:12]"],
  ["missing-column", "{'C': '42703', 'M': 'column \"amount\" does not exist in orders'}"],
  ["type", "400 No matching signature for aggregate function SUM for argument types: STRING"],
  ["type", 'column "amount" is of type bigint but expression is of type character varying'],
  ["type", "operator does not exist: character varying / integer"],
  ["type", "100038 (22018): Numeric value 'EUR 1.200' is not recognized"],
  ["type", "File 's3://lake/part-0' has an incompatible Parquet schema for column 'amount'"],
  ["type", "A schema mismatch detected when writing to the Delta table"],
  [
    "type",
    "001007 (22023): SQL compilation error: invalid type [CAST(TOTAL AS NUMBER)] for parameter 'TO_NUMBER'",
  ],
  ["permission", "Incoming request with IP 192.0.2.7 is not allowed to access the account"],
  ["permission", "google.auth.exceptions.RefreshError: ('invalid_grant: Invalid JWT Signature.')"],
  ["connection", "250001 (08001): Failed to connect to DB"],
  ["check", "Validation of the batch failed: 3 of 12 expectations"],
  ["unknown", "The latest batch failed"],
];

describe("the class of an error", () => {
  it.each(errors)("is %s: %s", (expected, text) => {
    expect(classifyError(text)).toBe(expected);
  });

  it("is unknown without a text", () => {
    expect(classifyError(null)).toBe("unknown");
  });
});
