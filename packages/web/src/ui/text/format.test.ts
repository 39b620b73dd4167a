import { describe, expect, it } from "vitest";
import { shortDatasetName } from "../nodes/platform.tsx";
import { count, formatBytes, formatDuration, formatRelative } from "./format.ts";

describe("format", () => {
  it("says durations with two units at most", () => {
    expect([850, 42_000, 192_000, 7_500_000, 200_000_000].map(formatDuration)).toEqual([
      "850 ms",
      "42 s",
      "3 min 12 s",
      "2 h 05 min",
      "2 d 7 h",
    ]);
  });

  it("never says sixty seconds", () => {
    expect(formatDuration(59_700)).toBe("1 min 00 s");
  });

  it("says how long ago in the largest whole unit", () => {
    expect([-5_000, -59_000, -3_599_000, -90_000_000, 7_200_000].map(formatRelative)).toEqual([
      "just now",
      "59 s ago",
      "59 min ago",
      "1 d ago",
      "in 2 h",
    ]);
  });

  it("says bytes in decimal units", () => {
    expect([0, 999, 1_500, 271_000, 11_900_000].map(formatBytes)).toEqual([
      "0 B",
      "999 B",
      "1.5 kB",
      "271 kB",
      "11.9 MB",
    ]);
  });

  it("knows singular and plural", () => {
    expect([count(1, "column"), count(0, "column"), count(1_200, "match", "matches")]).toEqual([
      "1 column",
      "0 columns",
      "1,200 matches",
    ]);
  });
});

describe("the short name of a dataset", () => {
  it("is the last part in databases and file stores", () => {
    expect(shortDatasetName("redshift://dw:5439", "dev.marts.orders")).toEqual({
      title: "orders",
      place: "dev.marts",
    });
    expect(shortDatasetName("s3://lake", "raw/orders")).toEqual({ title: "orders", place: "s3://lake/raw" });
    expect(shortDatasetName("arn:aws:glue:eu-west-1:1", "table/db/orders")).toEqual({
      title: "orders",
      place: "db",
    });
  });

  it("is the whole name where parts mean nothing, or where there is but one", () => {
    expect(shortDatasetName("kafka://broker:9092", "orders.v1")).toEqual({
      title: "orders.v1",
      place: "kafka://broker:9092",
    });
    expect(shortDatasetName("s3://lake", "/")).toMatchObject({ title: "/" });
    expect(shortDatasetName("postgres://db", "orders.")).toMatchObject({ title: "orders." });
  });
});
