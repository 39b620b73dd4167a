import { describe, expect, it } from "vitest";
import { jobTypeLabel, kindLabel, shortDatasetName } from "./platform.tsx";

describe("labels of kinds", () => {
  it("join platform and kind, with DAG in capitals", () => {
    expect(kindLabel("Airflow", jobTypeLabel("DAG"))).toBe("Airflow DAG");
    expect(kindLabel("Airflow", jobTypeLabel("TASK"))).toBe("Airflow task");
    expect(kindLabel("Redshift", "dataset")).toBe("Redshift dataset");
  });

  it("do not repeat the kind when the platform is unknown", () => {
    expect(kindLabel("Job", "job")).toBe("Job");
    expect(kindLabel("Dataset", "dataset")).toBe("Dataset");
    expect(kindLabel("Job", jobTypeLabel("dag"))).toBe("DAG");
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

  it("is the whole name if it has one part, or if parts have no meaning", () => {
    expect(shortDatasetName("kafka://broker:9092", "orders.v1")).toEqual({
      title: "orders.v1",
      place: "kafka://broker:9092",
    });
    expect(shortDatasetName("s3://lake", "/")).toMatchObject({ title: "/" });
    expect(shortDatasetName("postgres://db", "orders.")).toMatchObject({ title: "orders." });
  });
});
