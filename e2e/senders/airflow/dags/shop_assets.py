"""Assets as inlets and outlets, and a DAG that one of them triggers."""

from __future__ import annotations

from airflow.sdk import DAG, Asset, task

RAW = Asset("file:///data/raw/orders.csv")
LANDED = Asset("s3://shop-lake/landing/orders.csv")
CURATED = Asset("s3://shop-lake/curated/orders.parquet")

with DAG("shop_land", schedule=None, is_paused_upon_creation=False):

    @task(inlets=[RAW], outlets=[LANDED])
    def land() -> None:
        """Copies nothing; only its inlets and outlets matter."""

    land()

with DAG("shop_curate", schedule=[LANDED], is_paused_upon_creation=False):

    @task(inlets=[LANDED], outlets=[CURATED])
    def curate() -> None:
        """Copies nothing; only its inlets and outlets matter."""

    curate()
