import type { Scenario } from "../expectation.ts";

const lake = "orders_to_lake";
const revenue = "revenue_to_lake.execute_insert_into_hadoop_fs_relation_command.lake_revenue";
const stream = "clicks_stream.execute_insert_into_hadoop_fs_relation_command.lake_clicks_by_batch";
const broken = "broken_export.execute_insert_into_hadoop_fs_relation_command.lake_never";
const sales = "warehouse/mart.db/sales";
const hive = {
  createSales: "hive_marts.execute_create_data_source_table_as_select_command.mart_sales",
  insertSales: "hive_marts.execute_insert_into_hadoop_fs_relation_command.mart_db_sales",
  byCountry: "hive_marts.adaptive_spark_plan.mart_db_sales_by_country",
  refunds: "hive_marts.execute_insert_into_hadoop_fs_relation_command.mart_db_refunds",
};
const delta = {
  save: "lake_tables.execute_save_into_data_source_command.delta_orders",
  merge: "lake_tables.execute_merge_into_command.delta_orders",
};
const iceberg = {
  append: "lake_tables.append_data.ice_shop_orders",
  replace: "lake_tables.atomic_replace_table_as_select.shop_big_orders",
  overwrite: "lake_tables.overwrite_by_expression.shop_big_orders",
};

/** Spark applications: files, Hive, Delta, Iceberg, JDBC, a restarted stream, and a failing write. */
export const spark: Scenario = {
  name: "spark",
  shortNames: [
    ["file /data/shop/", ""],
    ["postgres://warehouse.example.com:5432 shop.", ""],
    ["shop-spark ", ""],
  ],
  statements: null,
  expected: {
    datasets: [
      "in/clicks",
      "in/clicks/1.csv",
      "in/clicks/2.csv",
      "in/customers.csv",
      "in/orders.csv",
      "lake/clicks_by_batch",
      "lake/never",
      "lake/orders",
      "lake/revenue",
      "public.revenue",
      sales,
      "warehouse/mart.db/sales_by_country",
      "warehouse/mart.db/refunds",
      "delta/orders",
      "iceberg/shop/orders",
      "iceberg/shop/big_orders",
      // No mart.never_there, which is dropped but never existed, and no mart.sales_copy, which has no rows.
    ],
    runs: {
      // Jobs that only a parent facet names.
      "shop-airflow nightly": [],
      "shop-airflow nightly.load_orders": [],
      clicks_stream: ["COMPLETE", "COMPLETE"],
      "clicks_stream.project": ["COMPLETE", "COMPLETE", "COMPLETE", "COMPLETE"],
      [stream]: ["COMPLETE", "COMPLETE"],
      [lake]: ["COMPLETE"],
      "orders_to_lake.adaptive_spark_plan": ["COMPLETE"],
      "orders_to_lake.adaptive_spark_plan.lake_orders": ["COMPLETE"],
      "orders_to_lake.execute_save_into_data_source_command.public_revenue": ["COMPLETE"],
      revenue_to_lake: ["COMPLETE"],
      [revenue]: ["COMPLETE"],
      hive_marts: ["COMPLETE"],
      "hive_marts.drop_table": ["COMPLETE", "COMPLETE"],
      "hive_marts.execute_create_data_source_table_command.mart_refunds": ["COMPLETE"],
      "hive_marts.execute_create_table_command.mart_db_sales_by_country": ["COMPLETE"],
      "hive_marts.execute_create_table_like_command.sales_copy": ["COMPLETE"],
      "hive_marts.execute_truncate_table_command.mart_db_sales_copy": ["COMPLETE"],
      // It sent only START; its application is complete.
      "hive_marts.python_map_partitions_hadoop": ["COMPLETE"],
      [hive.createSales]: ["COMPLETE"],
      [hive.insertSales]: ["COMPLETE"],
      [hive.byCountry]: ["COMPLETE"],
      [hive.refunds]: ["COMPLETE"],
      lake_tables: ["COMPLETE"],
      "lake_tables.columnar_to_row": ["COMPLETE"],
      "lake_tables.create_table.shop_orders": ["COMPLETE"],
      [delta.save]: ["COMPLETE"],
      [delta.merge]: ["COMPLETE"],
      [iceberg.append]: ["COMPLETE"],
      [iceberg.replace]: ["COMPLETE"],
      [iceberg.overwrite]: ["COMPLETE"],
      // The write failed; the application caught the error and did not fail.
      broken_export: ["COMPLETE"],
      [broken]: ["FAIL"],
    },
    edges: [
      `in/clicks -> ${stream}`,
      `${stream} -> lake/clicks_by_batch`,
      // The application reads the inputs of a command without an output.
      "in/clicks/2.csv -> clicks_stream",
      "in/orders.csv -> orders_to_lake.adaptive_spark_plan.lake_orders",
      "in/customers.csv -> orders_to_lake.adaptive_spark_plan.lake_orders",
      "orders_to_lake.adaptive_spark_plan.lake_orders -> lake/orders",
      `lake/orders -> ${lake}`,
      "lake/orders -> orders_to_lake.execute_save_into_data_source_command.public_revenue",
      "orders_to_lake.execute_save_into_data_source_command.public_revenue -> public.revenue",
      `public.revenue -> ${revenue}`,
      `${revenue} -> lake/revenue`,
      "in/clicks -> hive_marts",
      `lake/orders -> ${hive.createSales}`,
      `${hive.createSales} -> ${sales}`,
      `lake/orders -> ${hive.insertSales}`,
      `${hive.insertSales} -> ${sales}`,
      `${sales} -> ${hive.byCountry}`,
      `${hive.byCountry} -> warehouse/mart.db/sales_by_country`,
      `${sales} -> ${hive.refunds}`,
      `${hive.refunds} -> warehouse/mart.db/refunds`,
      "lake/orders -> lake_tables",
      `lake/orders -> ${delta.save}`,
      `${delta.save} -> delta/orders`,
      `lake/orders -> ${delta.merge}`,
      `delta/orders -> ${delta.merge}`,
      `${delta.merge} -> delta/orders`,
      `lake/orders -> ${iceberg.append}`,
      `${iceberg.append} -> iceberg/shop/orders`,
      `iceberg/shop/orders -> ${iceberg.replace}`,
      `${iceberg.replace} -> iceberg/shop/big_orders`,
      `iceberg/shop/orders -> ${iceberg.overwrite}`,
      `${iceberg.overwrite} -> iceberg/shop/big_orders`,
      // It never succeeded.
      `lake/orders -> ${broken} (provisional)`,
      `${broken} -> lake/never (provisional)`,
    ],
    columns: {
      "lake/orders": [
        "in/orders.csv.order_id -> order_id",
        "in/customers.csv.country -> country",
        "in/orders.csv.amount -> amount",
      ],
      "public.revenue": ["lake/orders.country -> country", "lake/orders.amount -> revenue"],
      "lake/revenue": ["public.revenue.country -> country", "public.revenue.revenue -> cents"],
      [sales]: [
        "lake/orders.order_id -> order_id",
        "lake/orders.country -> country",
        "lake/orders.amount -> amount",
      ],
      "warehouse/mart.db/sales_by_country": [`${sales}.country -> country`, `${sales}.amount -> total`],
      "warehouse/mart.db/refunds": [`${sales}.order_id -> order_id`, `${sales}.amount -> amount`],
      "delta/orders": [
        "lake/orders.order_id -> order_id",
        "lake/orders.country -> country",
        "lake/orders.amount -> amount",
        "delta/orders.order_id -> order_id",
        "delta/orders.country -> country",
      ],
      "iceberg/shop/orders": [
        "lake/orders.order_id -> order_id",
        "lake/orders.country -> country",
        "lake/orders.amount -> amount",
      ],
      "iceberg/shop/big_orders": [
        "iceberg/shop/orders.order_id -> order_id",
        "iceberg/shop/orders.amount -> big_amount",
      ],
    },
    schemas: {
      // Written with three columns; some readers use fewer.
      "lake/orders": ["order_id", "country", "amount"],
      "public.revenue": ["country", "revenue"],
      "iceberg/shop/big_orders": ["order_id", "big_amount"],
    },
    quality: {},
    details: {
      orders_to_lake: ["parent shop-airflow nightly.load_orders"],
      "orders_to_lake.adaptive_spark_plan.lake_orders": ["parent orders_to_lake"],
    },
    runProblems: [],
    // The first line of the stack trace; the sender sends no more.
    errors: { [broken]: "[TASK_WRITE_FAILED] Task failed while writing rows to" },
    failed: [broken],
    warnings: [],
  },
};
