import { describe, expect, it } from "vitest";
import type { ImpactAnswer, ImpactItem } from "../api/v2.gen.ts";
import { impactMessage } from "./impact-message.ts";

const item = (name: string, group: string | null, more: Partial<ImpactItem> = {}): ImpactItem => ({
  kind: "dataset",
  id: name,
  namespace: "redshift://dw",
  name,
  hops: 1,
  evidence: "direct",
  columns: [],
  columnCount: 0,
  isWhole: false,
  owners: [],
  dags: [],
  platform: "Redshift",
  group,
  lastRun: null,
  lastWrittenAt: null,
  via: { kind: "dataset", id: "orders", namespace: "redshift://dw", name: "orders" },
  path: [],
  ...more,
});
const items = [
  item("report", "finance", { columns: [{ name: "total", evidence: "direct" }], columnCount: 1 }),
  item("guess", "finance", { evidence: "possible" }),
  item("mail", "growth", { kind: "job", namespace: "airflow" }),
  item("orphan", null),
];
const answer: ImpactAnswer = {
  focus: { kind: "dataset", id: "orders", namespace: "redshift://dw", name: "orders" },
  column: "amount",
  direction: "downstream",
  indirect: true,
  asOf: null,
  knownAt: "2026-01-10T02:00:00.000Z",
  counts: { datasets: 3, jobs: 1, columns: 1, possible: 1, byHops: [] },
  namespaces: [],
  owners: [],
  groups: [
    { name: "finance", datasets: 2, jobs: 0, possible: 1 },
    { name: "growth", datasets: 0, jobs: 1, possible: 0 },
    { name: null, datasets: 1, jobs: 0, possible: 0 },
  ],
  matching: 4,
  items,
  next: null,
  truncated: false,
};
const link = "https://headwater.example/impact/1?column=amount";

describe("a message to owners", () => {
  it("names the task group that changes", () => {
    const dag: ImpactAnswer = {
      ...answer,
      column: null,
      focus: { kind: "job", id: "nightly", namespace: "airflow", name: "nightly" },
    };
    const text = impactMessage({ answer: dag, taskGroup: "load", owner: undefined, change: "", link });
    expect(text).toContain("Planned change to nightly, task group load\n");
    expect(text).toContain("Job: nightly (airflow)\nTask group: load\n");
  });

  it("tells one owner what changes, which of their things it affects, and where to look", () => {
    const text = impactMessage({ answer, owner: "finance", change: " It becomes text. ", link });
    expect(text).toContain("Planned change to orders, column amount\n\nHello finance,\n\nIt becomes text.\n");
    expect(text).toContain("Affected (confirmed):\n- dataset report (redshift://dw): column total\n");
    expect(text).toMatch(/Possibly affected .*\n- dataset guess/);
    expect(text).toContain(`All results: ${link}`);
    expect(text).not.toContain("mail");
  });

  it("lists all owners, and what has none", () => {
    const text = impactMessage({ answer, owner: undefined, change: "", link });
    expect(text).toContain("orders, column amount is going to change.");
    for (const part of [
      "finance\nAffected",
      "growth\nAffected",
      "- job mail (airflow)",
      "No owner\nAffected",
    ])
      expect(text).toContain(part);
  });

  it("shortens long lists, and says so if the answer is not complete", () => {
    const many = Array.from({ length: 60 }, (_, index) => item(`t${index}`, "finance"));
    const text = impactMessage({
      answer: { ...answer, items: many, truncated: true },
      owner: "finance",
      change: "",
      link,
    });
    expect(text).toContain("- and 20 more");
    expect(text).toContain("a limit was reached");
  });
});
