"""Tests of the extractor with Airflow's own operators and hooks on a real database.

PostgreSQL does not list materialized views in its information schema, as Redshift's SVV_REDSHIFT_COLUMNS does not list
external tables. To the provider they look alike, so materialized views replace external tables here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.sql.operators.sql import SQLCheckOperator, SQLExecuteQueryOperator
from airflow.providers.openlineage.extractors.manager import ExtractorManager
from headwater_lineage.extractor import RedshiftExtractor
from temporary_database import temporary_database

DATABASE = "headwater_extractor"
GLUE = "arn:aws:glue:eu-central-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/load"


@pytest.fixture(scope="module")
def database(postgres_port: int) -> Iterator[int]:
    """A database with a staging table, and a materialized view in place of an external table."""
    with temporary_database(
        postgres_port,
        DATABASE,
        "CREATE SCHEMA lake",
        "CREATE SCHEMA staging",
        "CREATE MATERIALIZED VIEW lake.event AS SELECT 1 AS eventid, 'x' AS eventname",
        "CREATE TABLE staging.event (eventid int, eventname text)",
        "CREATE TABLE public.venue (venueid int)",
    ):
        yield postgres_port


@pytest.fixture
def namespace(database: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Configure a connection, a map and the extractor; return the warehouse's namespace."""
    connection = {
        "conn_type": "postgres",
        "host": "127.0.0.1",
        "port": database,
        "login": "headwater",
        "schema": DATABASE,
    }
    monkeypatch.setenv("AIRFLOW_CONN_REDSHIFT_DEFAULT", json.dumps(connection))
    monkeypatch.setenv("AIRFLOW__OPENLINEAGE__EXTRACTORS", "headwater_lineage.extractor.RedshiftExtractor")
    path = tmp_path / "map.json"
    monkeypatch.setenv("HEADWATER_EXTERNAL_TABLES", str(path))
    name = f"postgres://127.0.0.1:{database}"
    columns = [{"name": "eventid", "type": "int"}, {"name": "eventname", "type": "varchar(200)"}]
    schema = {
        "glue_namespace": GLUE,
        "glue_database": "tickit",
        "tables": {"event": {"location": "s3://lake/tickit/event/", "columns": columns}},
    }
    warehouse = {"namespace": name, "database": DATABASE, "external_schemas": {"lake": schema}}
    path.write_text(json.dumps({"version": 1, "warehouses": [warehouse]}))
    return name


def extract(operator: Any) -> Any:
    """Return the lineage that the provider would send when the task is complete."""
    manager: Any = ExtractorManager
    extractor = manager()._get_extractor(operator)
    assert isinstance(extractor, RedshiftExtractor)
    return extractor.extract_on_complete(SimpleNamespace(state="success", task=operator))


def query(sql: Any) -> Any:
    """Return the lineage of an SQLExecuteQueryOperator."""
    return extract(SQLExecuteQueryOperator(task_id="task", conn_id="redshift_default", sql=sql))


def names(datasets: Any) -> list[tuple[str, str]]:
    """Return namespaces and names."""
    return [(dataset.namespace, dataset.name) for dataset in datasets]


def columns(dataset: Any) -> list[str]:
    """Return column lineage as ``table.column -> column``."""
    facet = dataset.facets["columnLineage"]
    return sorted(
        f"{source.name}.{source.field} -> {column}"
        for column, field in facet.fields.items()
        for source in field.inputFields
    )


def fields(dataset: Any) -> list[str]:
    """Return the column names in the schema facet."""
    return [field.name for field in dataset.facets["schema"].fields]


INSERT = [
    "DELETE FROM staging.event",
    "INSERT INTO staging.event SELECT e.eventid, e.eventname FROM LAKE.Event e",
]


def test_an_external_table_is_an_input_with_its_columns_and_its_places(namespace: str) -> None:
    lineage = query(INSERT)
    assert names(lineage.inputs) == [(namespace, f"{DATABASE}.lake.event")]
    assert names(lineage.outputs) == [(namespace, f"{DATABASE}.staging.event")]
    assert fields(lineage.inputs[0]) == fields(lineage.outputs[0]) == ["eventid", "eventname"]
    links = lineage.inputs[0].facets["symlinks"].identifiers
    assert [(link.namespace, link.name) for link in links] == [
        (GLUE, "table/tickit/event"),
        ("s3://lake", "tickit/event"),
    ]
    assert columns(lineage.outputs[0]) == [
        f"{DATABASE}.lake.event.eventid -> eventid",
        f"{DATABASE}.lake.event.eventname -> eventname",
    ]


def test_the_start_of_the_task_has_it_too(namespace: str) -> None:
    operator = SQLExecuteQueryOperator(task_id="task", conn_id="redshift_default", sql=INSERT)
    extractor: Any = RedshiftExtractor(operator)
    assert names(extractor.extract().inputs) == [(namespace, f"{DATABASE}.lake.event")]


def test_so_does_its_failure(namespace: str) -> None:
    operator = SQLExecuteQueryOperator(task_id="task", conn_id="redshift_default", sql=INSERT)
    extractor: Any = RedshiftExtractor(operator)
    lineage = extractor.extract_on_failure(SimpleNamespace(state="failed", task=operator))
    assert names(lineage.inputs) == [(namespace, f"{DATABASE}.lake.event")]


def test_a_query_of_external_tables_alone_has_them_once(namespace: str) -> None:
    lineage = query("SELECT eventid FROM lake.event JOIN lake.event AS again USING (eventid)")
    assert names(lineage.inputs) == [(namespace, f"{DATABASE}.lake.event")]
    assert fields(lineage.inputs[0]) == ["eventid", "eventname"]


def test_an_external_table_that_is_written_has_its_column_lineage(namespace: str) -> None:
    lineage = query("INSERT INTO lake.archive SELECT e.eventid FROM staging.event AS e")
    assert names(lineage.inputs) == [(namespace, f"{DATABASE}.staging.event")]
    assert names(lineage.outputs) == [(namespace, f"{DATABASE}.lake.archive")]
    assert columns(lineage.outputs[0]) == [f"{DATABASE}.staging.event.eventid -> eventid"]


def test_a_copy_reads_s3_and_writes_its_table(namespace: str) -> None:
    lineage = query(f"COPY staging.event FROM 's3://lake/tickit/event/' IAM_ROLE '{ROLE}' DELIMITER '|'")
    assert names(lineage.inputs) == [("s3://lake", "tickit/event")]
    assert names(lineage.outputs) == [(namespace, f"{DATABASE}.staging.event")]
    assert fields(lineage.outputs[0]) == ["eventid", "eventname"]


def test_a_table_without_a_schema_is_in_the_default_schema(namespace: str) -> None:
    lineage = query("COPY venue FROM 's3://lake/tickit/venue/' IAM_ROLE default")
    assert names(lineage.outputs) == [(namespace, f"{DATABASE}.public.venue")]


def test_an_unload_reads_its_query_and_writes_s3(namespace: str) -> None:
    lineage = query(
        "UNLOAD ('SELECT e.eventid AS id, s.eventname FROM lake.event e JOIN staging.event s USING (eventid) "
        f"WHERE e.eventname <> ''x''') TO 's3://lake/out/' IAM_ROLE '{ROLE}'"
    )
    assert sorted(names(lineage.inputs)) == [
        (namespace, f"{DATABASE}.lake.event"),
        (namespace, f"{DATABASE}.staging.event"),
    ]
    assert names(lineage.outputs) == [("s3://lake", "out")]
    assert columns(lineage.outputs[0]) == [
        f"{DATABASE}.lake.event.eventid -> id",
        f"{DATABASE}.staging.event.eventname -> eventname",
    ]


@pytest.mark.parametrize(
    "sql",
    [
        f"COPY staging.event FROM 's3://lake/tickit/event/' IAM_ROLE '{ROLE}'",
        f"COPY staging.event FROM 'dynamodb://event' CREDENTIALS 'aws_iam_role={ROLE}' READRATIO 50",
        [
            "DELETE FROM staging.event",
            f"COPY staging.event FROM 's3://lake/event' iam_role '{ROLE}'",
            "SELECT FROM WHERE (",
        ],
    ],
)
def test_credentials_reach_no_facet(namespace: str, sql: Any) -> None:
    lineage = query(sql)
    assert "***" in lineage.job_facets["sql"].query
    assert ROLE not in repr(lineage)


def test_a_statement_that_was_understood_is_no_error(namespace: str) -> None:
    lineage = query([f"COPY staging.event FROM 's3://lake/e' IAM_ROLE '{ROLE}'", "SELECT eventid FROM lake.event"])
    assert "extractionError" not in lineage.run_facets


def test_other_operators_have_it_as_well(namespace: str) -> None:
    operator = SQLCheckOperator(task_id="check", conn_id="redshift_default", sql="SELECT count(*) FROM lake.event")
    lineage = extract(operator)
    assert names(lineage.inputs) == [(namespace, f"{DATABASE}.lake.event")]


def test_without_a_map_the_lineage_is_the_providers(namespace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_EXTERNAL_TABLES", "/nowhere/map.json")
    lineage = query(INSERT)
    assert names(lineage.inputs) == []
    assert names(lineage.outputs) == [(namespace, f"{DATABASE}.staging.event")]


def test_a_warehouse_that_does_not_answer_leaves_the_names(namespace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "airflow.providers.postgres.hooks.postgres.PostgresHook.get_openlineage_default_schema",
        lambda self: (_ for _ in ()).throw(ConnectionError("cold")),
    )
    lineage = query(INSERT)
    assert names(lineage.inputs) == [(namespace, f"{DATABASE}.lake.event")]
    assert names(lineage.outputs) == [(namespace, f"{DATABASE}.staging.event")]
    assert "INSERT INTO" in lineage.job_facets["sql"].query


def test_nothing_is_raised_when_the_completion_fails(
    namespace: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("headwater_lineage.extractor.complete_lineage", fail)
    for _ in range(2):
        assert names(query(INSERT).outputs) == [(namespace, f"{DATABASE}.staging.event")]
    assert len([record for record in caplog.records if "broken" in record.getMessage()]) == 1
