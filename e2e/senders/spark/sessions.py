"""A Spark session that sends its lineage, shared by the jobs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

HOME = Path(os.environ["SHOP_HOME"])
JARS = os.environ["SHOP_JARS"]
LINEAGE_URL = os.environ["SHOP_LINEAGE_URL"]
POSTGRES_PORT = os.environ["SHOP_POSTGRES_PORT"]
NAMESPACE = "shop-spark"

DELTA = {
    "spark.sql.extensions": ",".join(
        [
            "io.delta.sql.DeltaSparkSessionExtension",
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        ]
    ),
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
}
ICEBERG = {
    "spark.sql.catalog.ice": "org.apache.iceberg.spark.SparkCatalog",
    "spark.sql.catalog.ice.type": "hadoop",
    "spark.sql.catalog.ice.warehouse": f"file://{HOME}/iceberg",
}


def jdbc(table: str) -> dict[str, str]:
    """Return the options of a table in the warehouse."""
    return {
        "url": f"jdbc:postgresql://127.0.0.1:{POSTGRES_PORT}/shop",
        "user": "headwater",
        "password": "not-checked",
        "driver": "org.postgresql.Driver",
        "dbtable": table,
    }


@contextmanager
def session(application: str, settings: dict[str, str] | None = None, *, hive: bool = False) -> Iterator[SparkSession]:
    """Run a Spark application; the JVM stays for the next one."""
    builder = SparkSession.builder.master("local[2]").appName(application)
    options = {
        "spark.jars": JARS,
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.sql.warehouse.dir": f"file://{HOME}/warehouse",
        "spark.extraListeners": "io.openlineage.spark.agent.OpenLineageSparkListener",
        "spark.openlineage.transport.type": "http",
        "spark.openlineage.transport.url": LINEAGE_URL,
        "spark.openlineage.namespace": NAMESPACE,
        # On a slow machine, the integration reads the name too late and sends the START of a job "unknown".
        "spark.openlineage.appName": application,
        **(settings or {}),
    }
    for key, value in options.items():
        builder = builder.config(key, value)
    if hive:
        builder = builder.enableHiveSupport()
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()
        # The next application must not inherit these settings.
        SparkSession.builder._options.clear()
