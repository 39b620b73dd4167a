import { describe, expect, it } from "vitest";
import { airflowLinks, airflowRunId } from "./airflow-links.ts";

describe("airflowLinks", () => {
  it("returns the links in the facets", () => {
    const facets = {
      airflow: { taskInstance: { log_url: "https://a.example/log" }, dagRun: { run_id: "r1" } },
    };
    expect(airflowLinks(facets)).toEqual([{ label: "Airflow log", address: "https://a.example/log" }]);
    expect(airflowRunId(facets)).toBe("r1");
  });

  it("returns only http and https links, and constructs none", () => {
    const facets = {
      airflow: {
        taskInstance: { log_url: "javascript:alert(1)" },
        dag: { dag_id: "d" },
        dagRun: "no object",
      },
    };
    expect(airflowLinks(facets)).toEqual([]);
    expect(airflowRunId(facets)).toBeNull();
  });
});
