import fc from "fast-check";

/** A JSON object. */
export type Json = Record<string, unknown>;

/** A producer whose column lineage comes from a SQL parser. */
export const provider = "https://github.com/apache/airflow/tree/providers-openlineage/2.6.1";

/** A deleted facet. */
export const deleted = { _deleted: true };

/** Data quality assertions of a dataset. */
export const dataQualityAssertions = fc
  .array(
    fc.tuple(fc.constantFrom("not_null", "unique"), fc.boolean(), fc.constantFrom({}, { column: "id" })),
    {
      maxLength: 2,
    },
  )
  .map((all) => ({ assertions: all.map(([assertion, success, on]) => ({ assertion, success, ...on })) }));

/** Assets declared on Airflow tasks. */
export const assets: readonly Json[] = [
  {},
  {},
  {},
  { task: { inlets: "[]", outlets: "[{'uri': 'done', 'extra': {}}]" } },
  {
    task: {
      inlets: "[{'uri': 's3://landing/orders', 'extra': {}}]",
      outlets: "[{'uri': 'file:///out', 'extra': {}}]",
    },
  },
  { task: { inlets: "[]", outlets: "[Dataset(uri='postgres://DB:5432/shop/public/orders', extra=None)]" } },
];

const queries = [
  "select 1 -- it's",
  "select  2",
  "select '--' /* x */",
  "insert into public.orders (id, total) select i.id, sum(x) from public.items i where i.x > 0 group by i.id",
  "insert into orders select * from items",
  "create table if not exists public.items (id int, x int); delete from public.orders",
  "create temp table t as select id from lake.orders; insert into shop.public.orders select id from t",
  "insert into orders select id from items where id > %(id)s",
  "create table orders_new (like orders); alter table orders_new rename to orders",
  "create external schema lake from data catalog database 'shop'",
  "create external table lake.orders (id int) location 's3://landing/orders/'",
  "unload ('select id from public.orders') to 's3://landing/out'; call refresh()",
  "insert into public.orders select a.b from lake.orders a join __proto__.orders",
  "create procedure public.fill() as $$ begin insert into shop.public.orders select id from lake.items; end $$ language plpgsql",
  "create procedure fill() as $$ begin insert into orders (id) select id from lake.orders; call refill(); end $$ language plpgsql",
  "create procedure lake.refill() as $$ begin delete from orders; insert into items select 1; call fill(); end $$ language plpgsql",
  "create procedure public.refill() as $$ begin execute text; end $$ language plpgsql; select 1",
  "call fill()",
  "call refill(); insert into orders select id from items",
  "call shop.public.fill()",
];
/** SQL facets of jobs. */
export const sql = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...queries),
        fc.constantFrom({}, { _producer: provider }, { dialect: "redshift" }),
      )
      .map(([query, rest]) => ({ query, ...rest })),
  },
  { weight: 1, arbitrary: fc.constant<Json>(deleted) },
);
