"""Tests of Airflow's RedshiftSQLHook with Redshift's own driver, configured like the sample connection."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from headwater_lineage.extractor import RedshiftExtractor
from redshift_stand_in import CredentialsServer, RedshiftFront
from temporary_database import temporary_database

DATABASE = "headwater_redshift"
HOST = "tickit.123456789012.eu-central-1.redshift-serverless.amazonaws.com"
NAMESPACE = "redshift://tickit.eu-central-1:5439"
EXTRA = {"iam": True, "is_serverless": True, "serverless_work_group": "tickit", "region": "eu-central-1"}
STATEMENTS = ["DELETE FROM staging.event", "INSERT INTO staging.event SELECT e.eventid FROM lake.event AS e"]


@pytest.fixture(scope="module")
def warehouse_port(postgres_port: int) -> Iterator[int]:
    """A PostgreSQL with the Redshift system view that lineage needs, and a lake that the view omits."""
    with temporary_database(
        postgres_port,
        DATABASE,
        "CREATE SCHEMA lake",
        "CREATE SCHEMA staging",
        "CREATE TABLE lake.event AS SELECT 1 AS eventid",
        "CREATE TABLE staging.event (eventid int)",
        """CREATE VIEW svv_redshift_columns AS SELECT table_catalog AS database_name, table_schema AS schema_name,
        table_name, column_name, ordinal_position, data_type FROM information_schema.columns
        WHERE table_schema <> 'lake'""",
    ):
        yield postgres_port


@pytest.fixture
def front(
    warehouse_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[RedshiftFront, CredentialsServer]]:
    """The stand-in for Redshift, under its host name on AWS."""
    redshift, credentials = RedshiftFront(tmp_path, warehouse_port), CredentialsServer()
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host == HOST and int(port) == 5439:
            return resolve("127.0.0.1", redshift.port, *args, **kwargs)
        return resolve(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    map_file = tmp_path / "map.json"
    schema = {
        "glue_namespace": "arn:aws:glue:eu-central-1:123456789012",
        "glue_database": "tickit",
        "tables": {},
    }
    warehouse = {"namespace": NAMESPACE, "database": DATABASE, "external_schemas": {"lake": schema}}
    map_file.write_text(json.dumps({"version": 1, "warehouses": [warehouse]}))
    connection = {"conn_type": "redshift", "host": HOST, "port": 5439, "schema": DATABASE, "extra": EXTRA}
    for name, value in {
        "AIRFLOW_CONN_REDSHIFT_DEFAULT": json.dumps(connection),
        "HEADWATER_EXTERNAL_TABLES": str(map_file),
        "SSL_CERT_FILE": str(redshift.certificate),
        "AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS": credentials.url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield redshift, credentials
    redshift.close()
    credentials.close()


def operator(sql: Any) -> Any:
    """Return a task like those of the sample DAGs."""
    return SQLExecuteQueryOperator(
        task_id="stage_event", conn_id="redshift_default", sql=sql, autocommit=False, do_xcom_push=False
    )


def count(port: int) -> int:
    """Count the committed rows of the staging table."""
    connection = psycopg2.connect(host="127.0.0.1", port=port, user="headwater", dbname=DATABASE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staging.event")
        rows = cursor.fetchone()
    connection.close()
    return int(rows[0]) if rows else 0


def test_a_list_is_one_statement_a_call_in_one_transaction(
    front: tuple[RedshiftFront, CredentialsServer], warehouse_port: int
) -> None:
    redshift, credentials = front
    for _ in range(2):
        redshift.statements.clear()
        operator(STATEMENTS).execute({})
        sent = [statement.lower() for statement in redshift.statements]
        assert sent == ["begin transaction", *[statement.lower() for statement in STATEMENTS], "commit"]
        assert count(warehouse_port) == 1
    # The name of the role comes from AWS; no user or password is stored anywhere.
    assert set(redshift.users) == {"IAMR:mwaa"}
    assert {request["operation"] for request in credentials.requests} == {"RedshiftServerless.GetCredentials"}
    assert {(r["workgroupName"], r["dbName"]) for r in credentials.requests} == {("tickit", DATABASE)}


def test_a_string_of_two_statements_is_refused(front: tuple[RedshiftFront, CredentialsServer]) -> None:
    task = operator(";\n".join(STATEMENTS))
    task.split_statements = False
    with pytest.raises(Exception, match="multiple commands"):
        task.execute({})


def test_its_lineage_has_the_name_of_the_workgroup_and_the_external_table(
    front: tuple[RedshiftFront, CredentialsServer],
) -> None:
    task = operator(STATEMENTS)
    lineage = RedshiftExtractor(task).extract_on_complete(SimpleNamespace(state="success", task=task))
    assert lineage is not None
    assert [(i.namespace, i.name) for i in lineage.inputs] == [(NAMESPACE, f"{DATABASE}.lake.event")]
    assert [(o.namespace, o.name) for o in lineage.outputs] == [(NAMESPACE, f"{DATABASE}.staging.event")]
    assert [field.name for field in lineage.outputs[0].facets["schema"].fields] == ["eventid"]


def test_without_the_map_the_external_table_is_lost(
    front: tuple[RedshiftFront, CredentialsServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_EXTERNAL_TABLES", "/nowhere/map.json")
    task = operator(STATEMENTS)
    lineage = RedshiftExtractor(task).extract_on_complete(SimpleNamespace(state="success", task=task))
    assert lineage is not None
    assert (lineage.inputs, [o.name for o in lineage.outputs]) == ([], [f"{DATABASE}.staging.event"])
