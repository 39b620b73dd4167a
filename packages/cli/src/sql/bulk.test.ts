import { Readable, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { answerLines } from "./bulk.ts";

async function answers(
  lines: readonly string[],
): Promise<{ refused: number; output: Record<string, unknown>[] }> {
  const chunks: string[] = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const refused = await answerLines(Readable.from(lines.map((line) => `${line}\n`)), output, "redshift");
  return {
    refused,
    output: chunks
      .join("")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  };
}

describe("headwater sql --ndjson", () => {
  test("answers requests in order, with temporary tables resolved", async () => {
    const { refused, output } = await answers([
      JSON.stringify({
        id: "a",
        sql: [
          "CREATE TEMP TABLE x AS SELECT a, md5(b) h FROM s WHERE c > 0",
          "INSERT INTO t SELECT a + 1 AS a, h FROM x",
        ],
        dialect: "redshift",
        defaultSchema: "raw",
        catalog: { "raw.s": ["a", "b", "c"] },
      }),
      JSON.stringify({ id: 2, sql: "SELECT 1" }),
    ]);
    expect(refused).toBe(0);
    expect(output[0]).toMatchObject({
      id: "a",
      inputs: ["raw.s"],
      outputs: ["raw.t"],
      columns: { a: { "raw.s.a": ["DIRECT/TRANSFORMATION"] }, h: { "raw.s.b": ["DIRECT/TRANSFORMATION"] } },
      dataset: { "raw.s.c": ["INDIRECT/FILTER"] },
      statements: [
        { index: 0, kind: "create table as", outputs: ["x"], masking: { h: ["raw.s.b"] } },
        { index: 1, kind: "insert", inputs: ["x"], outputs: ["raw.t"], masking: {} },
      ],
      errors: [],
      warnings: [],
    });
    expect(output[1]).toMatchObject({ id: 2, inputs: [], outputs: [] });
  });

  test("answers an invalid request with an error in its place", async () => {
    const { refused, output } = await answers([
      "nonsense",
      '{"id": 1, "sql": 5}',
      '{"id": 2, "sql": "SELECT 1", "dialect": "cobol"}',
      '{"id": 3, "sql": "SELECT 1", "catalog": {"t": [1]}}',
      '{"id": 4, "sql": "SELECT a FROM t; SELECT FROM WHERE"}',
    ]);
    expect(refused).toBe(4);
    expect(output.map(({ id }) => id)).toEqual([null, 1, 2, 3, 4]);
    expect(JSON.stringify(output[2])).toContain("dialect must be one of redshift");
    expect(output[4]).toMatchObject({ inputs: ["t"], errors: [{ index: 1, line: 1, column: 30 }] });
  });
});
