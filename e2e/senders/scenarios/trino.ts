import type { Scenario } from "../expectation.ts";

/** A group of queries has the name of its statement. */
const revenue = "insert into lake.mart.revenue select shop, sum(amount) as re… [377a3941]";
const shops = "insert into lake.mart.shops select distinct shop from lake.r… [45393040]";
const corrections = "insert into lake.mart.revenue select shop, amount from lake.… [5a7f3f24]";

/**
 * Nightly statements on Trino, whose plugin names each job by its query id. The events follow the plugin's
 * documentation; they are not recorded.
 */
export const trino: Scenario = {
  name: "trino",
  shortNames: [
    ["trino://trino.example.com:8443 lake.", ""],
    ["trino://trino.example.com:8443 ", ""],
  ],
  statements: null,
  expected: {
    datasets: ["raw.sales", "raw.corrections", "mart.revenue", "mart.shops"],
    runs: {
      // Three nights; their statements differ only by a date.
      [revenue]: ["COMPLETE", "COMPLETE", "COMPLETE"],
      [shops]: ["COMPLETE", "COMPLETE"],
      [corrections]: ["COMPLETE"],
    },
    edges: [
      `raw.sales -> ${revenue}`,
      `${revenue} -> mart.revenue`,
      // The last night did not have this statement.
      `raw.sales -> ${shops}`,
      `${shops} -> mart.shops`,
      `raw.corrections -> ${corrections}`,
      `${corrections} -> mart.revenue`,
    ],
    columns: {
      "mart.revenue": [
        "raw.sales.shop -> shop",
        "raw.sales.amount -> revenue",
        "raw.corrections.shop -> shop",
        "raw.corrections.amount -> revenue",
      ],
    },
    schemas: { "mart.revenue": ["shop", "revenue"] },
    quality: {},
    details: {},
    runProblems: [],
    errors: {},
    failed: [],
    warnings: [],
  },
};
