import type { RunState, Scenario } from "../expectation.ts";

const once: readonly RunState[] = ["COMPLETE"];
const twice: readonly RunState[] = ["COMPLETE", "COMPLETE"];

/** DAGs: assets, SQL with parameters, mapped tasks, task groups, and dbt with Cosmos. */
export const airflow: Scenario = {
  name: "airflow",
  shortNames: [
    ["postgres://warehouse.example.com:5432 shop_airflow.", ""],
    ["file /data/", "/data/"],
    ["s3://shop-lake ", "s3://shop-lake/"],
    ["shop-airflow ", ""],
  ],
  statements: null,
  expected: {
    datasets: [
      "/data/raw/orders.csv",
      "s3://shop-lake/landing/orders.csv",
      "s3://shop-lake/curated/orders.parquet",
      "public.orders",
      "public.big_orders",
      "public.order_totals",
      "public.best_region",
      "dev_raw.raw_orders",
      "dev_marts.staged_orders",
      "dev_marts.orders_by_day",
    ],
    runs: {
      shop_land: once,
      "shop_land.land": once,
      shop_curate: once,
      "shop_curate.curate": once,
      shop_sql: twice,
      "shop_sql.prepare": twice,
      "shop_sql.copy_big_orders": twice,
      // Two regions per run.
      "shop_sql.totals.by_region": [...twice, ...twice],
      "shop_sql.bare_names": twice,
      "shop_sql.read_back": twice,
      "shop_sql.count_stock": twice,
      shop_dbt: once,
      "shop_dbt.marts.raw_orders_seed": once,
      "shop_dbt.marts.staged_orders_run": once,
      "shop_dbt.marts.orders_by_day_run": once,
    },
    edges: [
      "/data/raw/orders.csv -> shop_land.land (inferred)",
      "shop_land.land -> s3://shop-lake/landing/orders.csv (inferred)",
      "s3://shop-lake/landing/orders.csv -> shop_curate.curate (inferred)",
      "shop_curate.curate -> s3://shop-lake/curated/orders.parquet (inferred)",
      "shop_land.land -> shop_curate (control)",
      // `prepare` neither reads nor writes tables that it creates like another one or empties.
      "public.orders -> shop_sql.copy_big_orders",
      "shop_sql.copy_big_orders -> public.big_orders",
      "public.orders -> shop_sql.totals.by_region (inferred)",
      "shop_sql.totals.by_region -> public.order_totals (inferred)",
      "public.order_totals -> shop_sql.bare_names (inferred)",
      "shop_sql.bare_names -> public.best_region (inferred)",
      "public.best_region -> shop_sql.read_back (inferred)",
      "dev_raw.raw_orders -> shop_dbt.marts.staged_orders_run (inferred)",
      "shop_dbt.marts.staged_orders_run -> dev_marts.staged_orders",
      "dev_marts.staged_orders -> shop_dbt.marts.orders_by_day_run",
      "shop_dbt.marts.orders_by_day_run -> dev_marts.orders_by_day",
    ],
    columns: {
      "public.big_orders": [
        "public.orders.id -> id",
        "public.orders.region -> region",
        "public.orders.amount -> amount",
      ],
      "public.order_totals": ["public.orders.region -> region", "public.orders.amount -> total"],
      "public.best_region": ["public.order_totals.region -> region", "public.order_totals.total -> total"],
      "dev_marts.staged_orders": [
        "dev_raw.raw_orders.order_id -> order_id",
        "dev_raw.raw_orders.customer_id -> customer_id",
        "dev_raw.raw_orders.amount -> amount_usd",
        "dev_raw.raw_orders.ordered_on -> ordered_on",
      ],
      "dev_marts.orders_by_day": [
        "dev_marts.staged_orders.ordered_on -> ordered_on",
        "dev_marts.staged_orders.amount_usd -> revenue",
      ],
    },
    schemas: {
      "public.orders": ["id", "region", "amount"],
      "public.order_totals": ["region", "total", "day"],
    },
    quality: {},
    details: {
      "shop_sql.totals.by_region": ["parent shop_sql", "task group totals", "map index 0", "map index 1"],
      "shop_sql.prepare": ["parent shop_sql"],
      "shop_dbt.marts.staged_orders_run": ["parent shop_dbt", "task group marts"],
    },
    runProblems: [
      "shop_dbt.marts.orders_by_day_run: unknown-column",
      // No task tells the database and schema of `stock`.
      "shop_sql.count_stock: unknown-dataset",
    ],
    errors: {},
    failed: [],
    warnings: [],
  },
};
