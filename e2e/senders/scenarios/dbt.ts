import type { Expectation, RunState, Scenario } from "../expectation.ts";

const shortNames = (database: string) =>
  [
    [`postgres://warehouse.example.com:5432 ${database}.`, ""],
    ["shop-dbt ", ""],
  ] as const;

const twice = (state: RunState) => [state, state];

/** The expected graph of the project in both modes. */
const common = {
  columns: {
    "dev_marts.staged_orders": [
      "dev_raw.raw_orders.order_id -> order_id",
      "dev_raw.raw_orders.customer_id -> customer_id",
      "dev_raw.raw_orders.amount -> amount_usd",
      "dev_raw.raw_orders.ordered_on -> ordered_on",
    ],
    // The country passes through an ephemeral model.
    "dev_marts.orders": [
      "dev_marts.staged_orders.order_id -> order_id",
      "dev_marts.staged_orders.amount_usd -> amount_usd",
      "dev_marts.staged_orders.ordered_on -> ordered_on",
      "dev_raw.raw_customers.country -> country",
    ],
    "dev_marts.orders_by_day": [
      "dev_marts.staged_orders.ordered_on -> ordered_on",
      "dev_marts.staged_orders.amount_usd -> revenue",
    ],
    "dev_marts.payments_by_order": ["bank.payments.order_id -> order_id", "bank.payments.cents -> paid"],
  },
  quality: {
    "dev_marts.staged_orders": [
      "accepted_values amount_usd: warned warned",
      "not_null order_id: passed passed",
      "unique order_id: passed passed",
    ],
    "dev_marts.orders": ["no_negative_amount: failed failed", "not_null country: passed passed"],
    // The model and its test were skipped.
    "dev_marts.report": ["not_null country: skipped skipped"],
  },
  errors: {},
  warnings: [],
} satisfies Partial<Expectation>;

const tables = [
  "bank.payments",
  "dev_history.customers_history",
  "dev_marts.orders",
  "dev_marts.orders_by_day",
  "dev_marts.payments_by_order",
  "dev_marts.report",
  "dev_marts.staged_orders",
  "dev_raw.raw_customers",
  "dev_raw.raw_orders",
];

const plainRun = (schema: string, name: string, command: string) =>
  `shop_plain.${schema}.shop.${name}.build.${command}`;
const plain = {
  payments: plainRun("dev_marts", "payments_by_order", "run"),
  staged: plainRun("dev_marts", "staged_orders", "run"),
  orders: plainRun("dev_marts", "orders", "run"),
  byDay: plainRun("dev_marts", "orders_by_day", "run"),
  history: plainRun("dev_history", "customers_history", "snapshot"),
  testStaged: plainRun("dev_marts", "staged_orders", "test"),
  testOrders: plainRun("dev_marts", "orders", "test"),
  testReport: plainRun("dev_marts", "report", "test"),
};

/** `dbt-ol build`, twice: reads dbt's artifacts at the end. Only SQL names the seeds. */
export const dbtPlain: Scenario = {
  name: "dbt-plain",
  shortNames: shortNames("shop_plain"),
  statements: null,
  expected: {
    ...common,
    datasets: tables,
    runs: {
      "dbt-run-shop": twice("FAIL"),
      [plain.payments]: twice("COMPLETE"),
      [plain.staged]: twice("COMPLETE"),
      [plain.orders]: twice("COMPLETE"),
      [plain.byDay]: twice("COMPLETE"),
      [plain.history]: twice("COMPLETE"),
      [plain.testStaged]: twice("COMPLETE"),
      [plain.testOrders]: twice("FAIL"),
      // dbt-ol reports FAIL for tests that did not run, and the check as skipped.
      [plain.testReport]: twice("FAIL"),
      "test.shop.no_negative_amount": twice("FAIL"),
    },
    edges: [
      `bank.payments -> ${plain.payments}`,
      `${plain.payments} -> dev_marts.payments_by_order`,
      `dev_raw.raw_orders -> ${plain.staged} (inferred)`,
      `${plain.staged} -> dev_marts.staged_orders`,
      `dev_marts.staged_orders -> ${plain.orders}`,
      `dev_raw.raw_customers -> ${plain.orders} (inferred)`,
      `${plain.orders} -> dev_marts.orders`,
      `dev_marts.staged_orders -> ${plain.byDay}`,
      // The second run reads its progress from the table.
      `dev_marts.orders_by_day -> ${plain.byDay} (inferred)`,
      `${plain.byDay} -> dev_marts.orders_by_day`,
      `dev_raw.raw_customers -> ${plain.history} (inferred)`,
      `${plain.history} -> dev_history.customers_history`,
      `dev_marts.staged_orders -> ${plain.testStaged}`,
      `dev_marts.orders -> ${plain.testOrders} (provisional)`,
      `dev_marts.orders -> test.shop.no_negative_amount (provisional)`,
      `dev_marts.report -> ${plain.testReport} (provisional)`,
    ],
    // dbt's schemas contain only documented columns.
    schemas: { "dev_marts.orders": ["country"], "dev_marts.staged_orders": ["order_id", "amount_usd"] },
    details: { [plain.orders]: ["parent dbt-run-shop"] },
    runProblems: [
      `${plain.history}: unresolved-star`,
      `${plain.orders}: unknown-column`,
      `${plain.byDay}: unknown-column`,
    ],
    failed: ["dbt-run-shop", plain.testOrders, plain.testReport, "test.shop.no_negative_amount"],
  },
};

const logs = {
  notNullStaged: "test.shop.not_null_staged_orders_order_id.740a6e2657",
  uniqueStaged: "test.shop.unique_staged_orders_order_id.332c2b23f0",
  usual: "test.shop.amount_is_usual.784037df66",
  notNullOrders: "test.shop.not_null_orders_country.69049281d1",
  notNullReport: "test.shop.not_null_report_country.0cadad8a05",
};

/** `dbt-ol --consume-structured-logs build`, twice: every statement is a separate run. */
export const dbtLogs: Scenario = {
  name: "dbt-logs",
  shortNames: shortNames("shop_logs"),
  statements: /\.sql\.\d+$/,
  expected: {
    ...common,
    // Test results are not tables unless they are stored.
    datasets: tables,
    runs: {
      "dbt-run-shop": twice("FAIL"),
      "seed.shop.raw_customers": twice("COMPLETE"),
      "seed.shop.raw_orders": twice("COMPLETE"),
      "snapshot.shop.customers_history": twice("COMPLETE"),
      "model.shop.known_customers": twice("COMPLETE"),
      "model.shop.orders": twice("COMPLETE"),
      "model.shop.orders_by_day": twice("COMPLETE"),
      "model.shop.payments_by_order": twice("COMPLETE"),
      "model.shop.report": twice("ABORT"),
      "model.shop.staged_orders": twice("COMPLETE"),
      [logs.usual]: twice("COMPLETE"),
      "test.shop.no_negative_amount": twice("FAIL"),
      [logs.notNullOrders]: twice("COMPLETE"),
      [logs.notNullReport]: twice("ABORT"),
      [logs.notNullStaged]: twice("COMPLETE"),
      [logs.uniqueStaged]: twice("COMPLETE"),
    },
    edges: [
      "seed.shop.raw_customers -> dev_raw.raw_customers",
      "seed.shop.raw_orders -> dev_raw.raw_orders",
      "dev_raw.raw_customers -> snapshot.shop.customers_history",
      // The second snapshot is merged into the first one's rows.
      "dev_history.customers_history -> snapshot.shop.customers_history (inferred)",
      "snapshot.shop.customers_history -> dev_history.customers_history",
      "bank.payments -> model.shop.payments_by_order",
      "model.shop.payments_by_order -> dev_marts.payments_by_order",
      "dev_raw.raw_orders -> model.shop.staged_orders",
      "model.shop.staged_orders -> dev_marts.staged_orders",
      "dev_marts.staged_orders -> model.shop.orders",
      "dev_raw.raw_customers -> model.shop.orders (inferred)",
      "model.shop.orders -> dev_marts.orders",
      "dev_marts.staged_orders -> model.shop.orders_by_day",
      "dev_marts.orders_by_day -> model.shop.orders_by_day (inferred)",
      "model.shop.orders_by_day -> dev_marts.orders_by_day",
      "dev_marts.orders -> model.shop.report (provisional)",
      "model.shop.report -> dev_marts.report (provisional)",
      `dev_marts.staged_orders -> ${logs.usual}`,
      `dev_marts.staged_orders -> ${logs.notNullStaged}`,
      `dev_marts.staged_orders -> ${logs.uniqueStaged}`,
      "dev_marts.orders -> test.shop.no_negative_amount (provisional)",
      `dev_marts.orders -> ${logs.notNullOrders}`,
      `dev_marts.report -> ${logs.notNullReport} (provisional)`,
    ],
    schemas: { "dev_marts.orders": ["country"], "dev_marts.staged_orders": ["order_id", "amount_usd"] },
    details: { "model.shop.orders": ["parent dbt-run-shop"] },
    // dbt's schemas contain only documented columns.
    runProblems: [
      "test.shop.no_negative_amount: unknown-column",
      "model.shop.orders: unknown-column",
      "model.shop.orders_by_day: unknown-column",
    ],
    failed: ["dbt-run-shop", "test.shop.no_negative_amount"],
  },
};
