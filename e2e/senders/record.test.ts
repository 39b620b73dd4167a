import { userInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { scrubber } from "./record.ts";

const scrub = scrubber({
  postgresPort: 34567,
  directory: "/tmp/test-a1/spark",
  environments: {
    spark: "/home/me/.cache/headwater/spark-1/bin",
    dbt: "/home/me/.cache/headwater/dbt-1/bin",
    airflow: "/home/me/.cache/headwater/airflow-1/bin",
  },
});

describe("scrubbing of recorded events", () => {
  it("names the database server as if it were another machine", () => {
    expect(scrub('{"namespace":"postgres://127.0.0.1:34567"}')).toBe(
      '{"namespace":"postgres://warehouse.example.com:5432"}',
    );
  });

  it("moves the jobs' files to one place, and environments to another", () => {
    expect(scrub("/tmp/test-a1/spark/shop/lake /home/me/.cache/headwater/dbt-1/bin/dbt")).toBe(
      "/data/shop/lake /opt/dbt/bin/dbt",
    );
  });

  it("replaces the name of the user where it is a value, not where it is a key", () => {
    const { username } = userInfo();
    expect(scrub(`{"${username}":{"user":"${username}"}}`)).toBe(`{"${username}":{"user":"shop"}}`);
  });
});
