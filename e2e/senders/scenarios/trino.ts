import type { Scenario } from "../expectation.ts";

const newestRevenue = "20260303_020000_00019_p7w2d";
const newestShops = "20260302_020500_00041_k3v9q";
const corrections = "20260302_021000_00030_k3v9q";

/**
 * Nightly statements on Trino, whose plugin names each job by its query id. The events are written after the plugin's
 * documentation, not recorded.
 */
export const trino: Scenario = {
  name: "trino",
  shortNames: [
    ["trino://trino.example.com:8443 lake.", ""],
    ["trino://trino.example.com:8443 ", ""],
  ],
  statements: /^\d{8}_\d{6}_\d{5}_\w{5}$/,
  expected: {
    datasets: ["raw.sales", "raw.corrections", "mart.revenue", "mart.shops"],
    runs: {},
    edges: [
      // The same statement of the night before is superseded.
      `raw.sales -> ${newestRevenue}`,
      `${newestRevenue} -> mart.revenue`,
      // Another statement, which the last night did not have, is not.
      `raw.sales -> ${newestShops}`,
      `${newestShops} -> mart.shops`,
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
    runProblems: [],
    errors: {},
    failed: [],
    warnings: [],
  },
};
