/** Tables and tasks of the fictitious shop, night by night; shop-events.ts turns them into events. */
import { createHash } from "node:crypto";

/** The producer of the events. */
export const producer = "https://headwater.dev/e2e/shop";
/** The schema of the events. */
export const schemaURL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
const warehouse = "redshift://shop.eu-central-1:5439";
const lake = "s3://shop-lake";
/** The DAG with all tasks. */
export const dag = "shop_nightly";

/** A table or a file. */
export interface Table {
  readonly namespace: string;
  readonly name: string;
}
/** A table of the warehouse. */
export const table = (name: string): Table => ({ namespace: warehouse, name: `shop.${name}` });
const file = (name: string): Table => ({ namespace: lake, name });

/** Adds the properties of every facet. */
export const facet = (name: string, content: object): object => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/1-0-0/${name}.json`,
  ...content,
});

/** Derives a UUID from a text, so that the same night always has the same runs. */
export const uuid = (text: string): string => {
  const hex = createHash("sha1").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

type Mapping = Readonly<
  Record<
    string,
    readonly {
      from: string;
      column: string;
      type?: "DIRECT" | "INDIRECT";
      subtype?: string;
      masking?: boolean;
    }[]
  >
>;

/** A task of the DAG with inputs, outputs and duration. */
export interface Task {
  readonly id: string;
  readonly group?: string;
  readonly inputs: readonly Table[];
  readonly output?: Table;
  readonly columns?: readonly string[];
  readonly mapping?: Mapping;
  readonly sql?: string;
  /** Seconds. */
  readonly takes: number;
  readonly mapped?: number;
  readonly checks?: boolean;
}

const customerColumns = ["customer_id", "email", "full_name", "country", "created_at"];
const wideColumns = [
  "customer_id",
  ...Array.from({ length: 420 }, (_, index) => `feature_${String(index).padStart(3, "0")}`),
];

/** The tasks of a night; schemas, SQL and edges change from night to night. */
export const tasks = (night: number): Task[] => [
  {
    id: "ingest.load_orders",
    group: "ingest",
    inputs: [file("raw/orders"), file("raw/currency_rates")],
    output: table("staging.orders"),
    columns: ["order_id", "customer_id", "amount", "currency", ...(night >= 4 ? ["coupon"] : [])],
    takes: 70,
    mapped: 6,
  },
  {
    id: "ingest.load_customers",
    group: "ingest",
    inputs: [file("raw/customers")],
    output: table("staging.customers"),
    columns: customerColumns,
    takes: 45,
  },
  ...(night < 5
    ? [
        {
          id: "ingest.load_clicks",
          group: "ingest",
          inputs: [file("raw/clicks")],
          output: table("staging.clicks"),
          columns: ["session_id", "customer_id", "url"],
          takes: 160,
        },
      ]
    : []),
  {
    id: "transform.clean.build_customers",
    group: "transform.clean",
    inputs: [table("staging.customers")],
    output: table("core.customers"),
    columns: customerColumns,
    mapping: {
      customer_id: [{ from: "staging.customers", column: "customer_id" }],
      email: [{ from: "staging.customers", column: "email", subtype: "TRANSFORMATION", masking: true }],
      full_name: [{ from: "staging.customers", column: "full_name" }],
      country: [{ from: "staging.customers", column: "country" }],
    },
    sql: "INSERT INTO core.customers\nSELECT customer_id, sha256(lower(email)) AS email, full_name, upper(country) AS country, created_at\nFROM staging.customers\nWHERE customer_id IS NOT NULL;",
    takes: 60,
    checks: true,
  },
  {
    id: "transform.build_revenue",
    group: "transform",
    inputs: [
      table("staging.orders"),
      table("core.customers"),
      ...(night >= 3 ? [table("staging.rates")] : []),
    ],
    output: table("marts.revenue"),
    columns: ["day", "country", "revenue_eur", "orders"],
    mapping: {
      revenue_eur: [
        { from: "staging.orders", column: "amount", subtype: "AGGREGATION" },
        { from: "staging.orders", column: "currency", type: "INDIRECT", subtype: "CONDITIONAL" },
        { from: "core.customers", column: "customer_id", type: "INDIRECT", subtype: "JOIN" },
      ],
      country: [{ from: "core.customers", column: "country", subtype: "IDENTITY" }],
      orders: [{ from: "staging.orders", column: "order_id", subtype: "AGGREGATION" }],
    },
    sql: [
      "INSERT INTO marts.revenue",
      "SELECT trunc(o.ordered_at) AS day, c.country,",
      night >= 3
        ? "       sum(CASE o.currency WHEN 'EUR' THEN o.amount ELSE o.amount * r.rate END) AS revenue_eur,"
        : "       sum(o.amount) AS revenue_eur,",
      "       count(o.order_id) AS orders",
      "FROM staging.orders o",
      "JOIN core.customers c ON c.customer_id = o.customer_id",
      ...(night >= 3 ? ["JOIN staging.rates r ON r.currency = o.currency"] : []),
      "GROUP BY 1, 2;",
    ].join("\n"),
    takes: 120,
    checks: true,
  },
  {
    id: "transform.build_features",
    group: "transform",
    inputs: [table("core.customers"), table("staging.orders")],
    output: table("marts.customer_features"),
    columns: wideColumns,
    mapping: {
      customer_id: [{ from: "core.customers", column: "customer_id" }],
      feature_217: [{ from: "staging.orders", column: "amount", subtype: "AGGREGATION" }],
    },
    takes: 300,
  },
  { id: "publish", inputs: [table("marts.revenue")], output: file("exports/revenue"), takes: 20 },
];

/** Tags by table. */
export const tags: Readonly<
  Record<string, readonly { key: string; value: string; source: string; field?: string }[]>
> = {
  "shop.core.customers": [
    { key: "pii", value: "true", source: "CATALOG" },
    { key: "pii", value: "email", source: "CATALOG", field: "email" },
  ],
  "shop.staging.customers": [{ key: "pii", value: "true", source: "CATALOG" }],
};
