"""Builds the DAGs of the manifest."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

from headwater_sample.headwater_tickit.check import CheckOperator
from headwater_sample.headwater_tickit.compat import DAG, Asset
from headwater_sample.headwater_tickit.manifest import Dag, Task, load_dags

CONNECTION_ID = os.environ.get("HEADWATER_TICKIT_CONN_ID", "redshift_default")


def _operator(task: Task) -> SQLExecuteQueryOperator:
    operator = CheckOperator if task.kind == "check" else SQLExecuteQueryOperator
    return operator(
        task_id=task.id,
        conn_id=CONNECTION_ID,
        # A list of single statements without autocommit runs in one transaction. It is the only form that Redshift's
        # driver accepts: it rejects a string with two statements.
        sql=task.statements,
        autocommit=False,
        do_xcom_push=False,
        owner=task.owner,
        doc_md=task.documentation,
        # Without a scheme, the asset is only a signal inside Airflow and no dataset in the lineage.
        outlets=[Asset(task.publishes)] if task.publishes else [],
    )


def build_dag(spec: Dag) -> DAG:
    """One DAG of the manifest."""
    with DAG(
        dag_id=spec.id,
        description=spec.documentation,
        doc_md=spec.documentation,
        tags=spec.tags,
        schedule=[Asset(spec.starts_on)] if spec.starts_on else None,
        start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        max_active_runs=1,
        is_paused_upon_creation=False,
        dagrun_timeout=timedelta(hours=2),
        # The delay between retries is Airflow's core.default_task_retry_delay.
        default_args={"owner": spec.owner, "retries": 2, "execution_timeout": timedelta(minutes=30)},
    ) as dag:
        operators = {task.id: _operator(task) for task in spec.tasks}
        for task in spec.tasks:
            for upstream in task.depends_on:
                operators[upstream] >> operators[task.id]
    return dag


def build_dags() -> dict[str, DAG]:
    """All DAGs of the manifest, by id."""
    return {spec.id: build_dag(spec) for spec in load_dags()}
