"""The names that Airflow 2 and Airflow 3 keep in different modules."""

from __future__ import annotations

try:  # Airflow 3
    from airflow.sdk import DAG, Asset
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.datasets import Dataset as Asset  # type: ignore[no-redef]

try:  # Airflow 3.2 and later
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:
    from airflow.exceptions import AirflowFailException  # type: ignore[no-redef]

__all__ = ["DAG", "AirflowFailException", "Asset"]
