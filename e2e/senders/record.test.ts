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
  it("replaces the address of the database server", () => {
    expect(scrub('{"namespace":"postgres://127.0.0.1:34567"}')).toBe(
      '{"namespace":"postgres://warehouse.example.com:5432"}',
    );
  });

  it("replaces the folders of jobs and environments", () => {
    expect(scrub("/tmp/test-a1/spark/shop/lake /home/me/.cache/headwater/dbt-1/bin/dbt")).toBe(
      "/data/shop/lake /opt/dbt/bin/dbt",
    );
  });

  it("replaces the user's name in values, not in keys", () => {
    const { username } = userInfo();
    expect(scrub(`{"${username}":{"user":"${username}"}}`)).toBe(`{"${username}":{"user":"shop"}}`);
  });
});
