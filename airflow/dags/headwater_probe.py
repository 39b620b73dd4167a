"""A task that always succeeds, so that Airflow sends lineage events; ``headwater doctor --probe-from-mwaa`` starts it.

It needs no connection, no provider and no other file, and runs on Airflow 2.9 and later.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

try:  # Airflow 3
    from airflow.sdk import DAG, BaseOperator
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models import BaseOperator


class ProbeOperator(BaseOperator):
    """Runs on a worker and does nothing; Airflow would not run an EmptyOperator."""

    def execute(self, context: Any) -> None:
        """Log a message."""
        self.log.info("This task ran; if lineage works, Headwater has its events.")


with DAG(
    dag_id="headwater_probe",
    description="Shows that lineage events reach Headwater. Triggered manually or by headwater doctor.",
    doc_md=__doc__,
    tags=["headwater", "probe"],
    schedule=None,
    start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    is_paused_upon_creation=False,
    dagrun_timeout=timedelta(minutes=10),
    default_args={"owner": "headwater", "retries": 0},
):
    ProbeOperator(task_id="probe")
