"""Tests of the map of external tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from headwater_lineage.external_tables import load_map, map_path, parse_map, warehouse_of

MAP = {
    "version": 1,
    "warehouses": [
        {
            "namespace": "redshift://wg.eu-central-1:5439",
            "database": "dev",
            "external_schemas": {
                "s3_datalake": {
                    "glue_namespace": "arn:aws:glue:eu-central-1:123456789012",
                    "glue_database": "tickit",
                    "tables": {
                        "event": {
                            "location": "s3://lake/tickit/event/",
                            "columns": [{"name": "eventid", "type": "int"}],
                        }
                    },
                }
            },
        }
    ],
}


def test_a_table_is_found_whatever_its_case() -> None:
    warehouse = warehouse_of(parse_map(json.dumps(MAP)), "redshift://wg.eu-central-1:5439", "DEV")
    assert warehouse is not None
    event = warehouse.find(None, "S3_DataLake", "EVENT")
    assert event is not None
    assert (event.name, event.location) == ("event", "s3://lake/tickit/event/")
    assert warehouse.find("dev", "s3_datalake", "event") == event
    assert warehouse.find("other", "s3_datalake", "event") is None
    assert warehouse.find(None, "staging", "event") is None
    assert warehouse.find(None, None, "event") is None


def test_a_table_that_came_later_is_known_by_its_schema() -> None:
    found = parse_map(json.dumps(MAP))[0].find(None, "s3_datalake", "New")
    assert found is not None
    assert (found.name, found.glue_database, found.location, found.columns) == ("new", "tickit", None, ())


def test_another_warehouse_has_none() -> None:
    warehouses = parse_map(json.dumps(MAP))
    assert warehouse_of(warehouses, "redshift://other.eu-central-1:5439", "dev") is None
    assert warehouse_of(warehouses, "redshift://wg.eu-central-1:5439", "prod") is None


def test_the_map_lies_beside_the_dags_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", "/usr/local/airflow/dags")
    monkeypatch.delenv("HEADWATER_EXTERNAL_TABLES", raising=False)
    assert map_path() == Path("/usr/local/airflow/dags/headwater_external_tables.json")
    monkeypatch.setenv("HEADWATER_EXTERNAL_TABLES", "/somewhere/map.json")
    assert map_path() == Path("/somewhere/map.json")


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '{"version": 2}', '{"version": 1}', '{"version": 1, "warehouses": [{}]}']
)
def test_a_map_that_is_absent_or_broken_is_empty_and_is_said_once(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "map.json"
    if text is not None:
        path.write_text(text)
    monkeypatch.setenv("HEADWATER_EXTERNAL_TABLES", str(path))
    assert load_map() == []
    assert load_map() == []
    assert len([record for record in caplog.records if str(path) in record.getMessage()]) == 1
