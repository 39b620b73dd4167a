"""The Spark applications of a small shop, one after another in one JVM."""

from __future__ import annotations

import sys
import time

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import DoubleType
from sessions import DELTA, HOME, ICEBERG, jdbc, session

PARENT = {
    "spark.openlineage.parentJobNamespace": "shop-airflow",
    "spark.openlineage.parentJobName": "nightly.load_orders",
    "spark.openlineage.parentRunId": "019a0000-0000-7000-8000-000000000001",
    "spark.openlineage.rootParentJobNamespace": "shop-airflow",
    "spark.openlineage.rootParentJobName": "nightly",
    "spark.openlineage.rootParentRunId": "019a0000-0000-7000-8000-000000000000",
}


# Files are always read with a schema. Without one, Spark infers it in an RDD job so short that it may end before the
# listener looks it up; the listener then names the job by a number and omits its inputs.
ORDERS = "order_id INT, country STRING, amount DOUBLE"


def orders_in_lake(spark: SparkSession) -> DataFrame:
    """Return the orders as files of the lake."""
    return spark.read.schema(ORDERS).parquet(f"{HOME}/lake/orders")


def orders_as_parquet() -> None:
    """Join CSV files to Parquet and load them into PostgreSQL, as a task of an Airflow DAG."""
    with session("orders_to_lake", PARENT) as spark:
        read = spark.read.option("header", True)
        orders = read.schema("order_id INT, customer_id INT, amount DOUBLE").csv(f"{HOME}/in/orders.csv")
        customers = read.schema("customer_id INT, country STRING").csv(f"{HOME}/in/customers.csv")
        orders.join(customers, "customer_id").select(
            "order_id", f.upper("country").alias("country"), "amount"
        ).write.mode("overwrite").parquet(f"{HOME}/lake/orders")
        lake = orders_in_lake(spark)
        lake.groupBy("country").agg(f.sum("amount").alias("revenue")).write.mode("append").format("jdbc").options(
            **jdbc("public.revenue")
        ).save()


def from_warehouse() -> None:
    """Copy a PostgreSQL table to files."""
    with session("revenue_to_lake") as spark:
        spark.read.format("jdbc").options(**jdbc("public.revenue")).load().select(
            "country", (f.col("revenue") * 100).alias("cents")
        ).write.mode("overwrite").parquet(f"{HOME}/lake/revenue")


def count_lines(spark: SparkSession, path: str) -> None:
    """Run an RDD job that lasts until the listener has seen it."""

    def slowly(line: str) -> str:
        time.sleep(1)
        return line

    spark.sparkContext.textFile(path).map(slowly).count()


def hive_tables() -> None:
    """Use tables of the Hive metastore: statements that write rows, and statements that only prepare."""
    with session("hive_marts", hive=True) as spark:
        spark.sql("CREATE DATABASE IF NOT EXISTS mart")
        spark.sql("DROP TABLE IF EXISTS mart.sales")
        spark.sql("DROP TABLE IF EXISTS mart.never_there")
        spark.sql("CREATE TABLE IF NOT EXISTS mart.refunds (order_id INT, amount DOUBLE) USING parquet")
        orders_in_lake(spark).createOrReplaceTempView("orders")
        spark.sql("CREATE TABLE mart.sales USING parquet AS SELECT * FROM orders")
        spark.sql("CREATE TABLE mart.sales_by_country (country STRING, total DOUBLE) STORED AS PARQUET")
        spark.sql(
            "INSERT OVERWRITE TABLE mart.sales_by_country SELECT country, sum(amount) FROM mart.sales GROUP BY country"
        )
        spark.sql("CREATE TABLE mart.sales_copy LIKE mart.sales")
        spark.sql("INSERT INTO mart.refunds SELECT order_id, -amount FROM mart.sales WHERE amount > 15")
        spark.sql("TRUNCATE TABLE mart.sales_copy")
        count_lines(spark, f"{HOME}/in/clicks")


def lake_tables() -> None:
    """Use Delta and Iceberg tables."""
    with session("lake_tables", {**DELTA, **ICEBERG}) as spark:
        orders = orders_in_lake(spark)
        orders.write.format("delta").mode("overwrite").save(f"{HOME}/delta/orders")
        orders.withColumn("amount", f.col("amount") + 1).createOrReplaceTempView("changes")
        spark.sql(
            f"MERGE INTO delta.`{HOME}/delta/orders` AS t USING changes AS s ON t.order_id = s.order_id "
            "WHEN MATCHED THEN UPDATE SET t.amount = s.amount WHEN NOT MATCHED THEN INSERT *"
        )
        spark.sql("CREATE NAMESPACE IF NOT EXISTS ice.shop")
        spark.sql(
            "CREATE TABLE IF NOT EXISTS ice.shop.orders (order_id INT, country STRING, amount DOUBLE) USING iceberg"
        )
        spark.sql("INSERT INTO ice.shop.orders SELECT order_id, country, amount FROM changes")
        spark.sql(
            "CREATE OR REPLACE TABLE ice.shop.big_orders USING iceberg AS "
            "SELECT order_id, amount AS big_amount FROM ice.shop.orders WHERE amount > 15"
        )


def failing() -> None:
    """Write with a last stage that throws."""
    with session("broken_export") as spark:

        @f.udf(DoubleType())
        def explode(_amount: float) -> float:
            raise ValueError("no exchange rate for today")

        orders = orders_in_lake(spark)
        try:
            orders.select("order_id", explode("amount").alias("amount")).write.mode("overwrite").parquet(
                f"{HOME}/lake/never"
            )
        except Exception as error:
            if "no exchange rate" not in str(error):
                raise
        else:
            sys.exit("the write that has to fail succeeded")


def stream() -> None:
    """Stream a folder's files until all are read; once to files, once batch by batch."""
    with session("clicks_stream") as spark:
        clicks = spark.readStream.schema("click_id INT, page STRING").option("header", True).csv(f"{HOME}/in/clicks")
        pages = clicks.select("click_id", f.lower("page").alias("page"))

        def append(batch: DataFrame, _batch_id: int) -> None:
            batch.write.mode("append").parquet(f"{HOME}/lake/clicks_by_batch")

        writers = {
            "clicks": pages.writeStream.format("parquet").option("path", f"{HOME}/lake/clicks"),
            "clicks_by_batch": pages.writeStream.foreachBatch(append),
        }
        for name, writer in writers.items():
            writer.queryName(name).option("checkpointLocation", f"{HOME}/checkpoints/{name}").trigger(
                availableNow=True
            ).start().awaitTermination()


def add_file(name: str, *lines: str) -> None:
    """Return a CSV file of the shop."""
    path = HOME / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def main() -> None:
    """Run all applications in order of their dependencies."""
    add_file("orders.csv", "order_id,customer_id,amount", "1,1,10.5", "2,2,20.0", "3,1,30.0")
    add_file("customers.csv", "customer_id,country", "1,de", "2,us")
    # The first application must not be the one with a parent: its settings become the JVM's own.
    add_file("clicks/1.csv", "click_id,page", "1,/Home", "2,/Cart")
    stream()
    add_file("clicks/2.csv", "click_id,page", "3,/Home")
    stream()
    orders_as_parquet()
    from_warehouse()
    hive_tables()
    lake_tables()
    failing()


main()
