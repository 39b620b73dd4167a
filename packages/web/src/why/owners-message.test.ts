import { expect, it } from "vitest";
import type { WhyAnswer } from "../api/v2.gen.ts";
import { ownersMessage } from "./owners-message.ts";

it("tells owners what is wrong, why, and what of theirs is affected", () => {
  const node = { kind: "dataset", id: "1", namespace: "redshift://dw", name: "dev.core.orders" } as const;
  const why: WhyAnswer = {
    symptom: {
      kind: "stale",
      node,
      run: null,
      since: "2026-11-26T01:14:00.000Z",
      goodAt: null,
      detail: "Disk full",
    },
    causes: [
      {
        kind: "upstream-failed",
        score: 0.9,
        node,
        run: null,
        previousRun: null,
        at: null,
        distance: 0,
        summary: "load failed: Disk full",
        evidence: [],
      },
    ],
    impact: {
      affectedDatasets: 1,
      datasetsAtRisk: 1,
      jobs: 2,
      roots: [],
      owners: [{ name: "finance", datasets: 2 }],
      datasets: [
        { ...node, affected: true },
        { ...node, id: "2", name: "dev.marts.revenue", affected: false },
      ],
      truncated: false,
    },
    problems: [],
    truncated: false,
  };
  expect(
    ownersMessage(why, "https://lineage.example"),
  ).toBe(`dev.core.orders is stale since 2026-11-26 01:14 UTC.
Disk full

Likely cause: load failed: Disk full

Affected: 1. At risk: 1.
- dev.core.orders
- dev.marts.revenue (at risk)

Owners: finance

https://lineage.example/datasets/1`);
});
