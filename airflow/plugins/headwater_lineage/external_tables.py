"""The map of a warehouse's external tables to Glue tables and S3 locations.

Redshift's ``SVV_REDSHIFT_COLUMNS`` does not list external tables, so Airflow's provider omits them. The deployment
writes the map next to the DAGs.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater_lineage.once import warn_once

log = logging.getLogger(__name__)

FILE_NAME = "headwater_external_tables.json"
FILE_VARIABLE = "HEADWATER_EXTERNAL_TABLES"


@dataclass(frozen=True)
class Column:
    """A column of an external table."""

    name: str
    type: str


@dataclass(frozen=True)
class ExternalTable:
    """An external table; an unlisted one has neither location nor columns."""

    schema: str
    name: str
    glue_namespace: str
    glue_database: str
    location: str | None = None
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class ExternalSchema:
    """A warehouse schema that contains the tables of a Glue database."""

    name: str
    glue_namespace: str
    glue_database: str
    tables: Mapping[str, ExternalTable]

    def table(self, name: str) -> ExternalTable:
        """Return the table with a name, which is case-insensitive in Redshift."""
        known = self.tables.get(name.lower())
        return known or ExternalTable(self.name, name.lower(), self.glue_namespace, self.glue_database)


@dataclass(frozen=True)
class Warehouse:
    """A database of a warehouse, by its OpenLineage namespace."""

    namespace: str
    database: str
    external_schemas: Mapping[str, ExternalSchema]

    def find(self, database: str | None, schema: str | None, name: str) -> ExternalTable | None:
        """Return the external table for a name in SQL, if it is one."""
        if schema is None or (database or self.database).lower() != self.database.lower():
            return None
        external = self.external_schemas.get(schema.lower())
        return None if external is None else external.table(name)


def _schema(name: str, spec: Mapping[str, Any]) -> ExternalSchema:
    namespace, database = str(spec["glue_namespace"]), str(spec["glue_database"])
    tables = {
        str(table).lower(): ExternalTable(
            schema=name,
            name=str(table),
            glue_namespace=namespace,
            glue_database=database,
            location=details.get("location"),
            columns=tuple(Column(str(c["name"]), str(c["type"])) for c in details.get("columns", [])),
        )
        for table, details in spec.get("tables", {}).items()
    }
    return ExternalSchema(name, namespace, database, tables)


def parse_map(text: str) -> list[Warehouse]:
    """Parse the warehouses in a map.

    :raises ValueError: if it is not JSON, or has another version
    :raises KeyError: if something is missing
    """
    document = json.loads(text)
    if document["version"] != 1:
        raise ValueError(f"version {document['version']}, expected 1")
    return [
        Warehouse(
            namespace=str(spec["namespace"]),
            database=str(spec["database"]),
            external_schemas={name.lower(): _schema(name, schema) for name, schema in spec["external_schemas"].items()},
        )
        for spec in document["warehouses"]
    ]


def map_path() -> Path:
    """Return the path of the map: ``HEADWATER_EXTERNAL_TABLES``, else next to the DAGs."""
    configured = os.environ.get(FILE_VARIABLE)
    if configured:
        return Path(configured)
    from airflow.configuration import conf

    return Path(str(conf.get("core", "dags_folder"))) / FILE_NAME


def load_map() -> list[Warehouse]:
    """Load the warehouses in the map; logs a warning and returns none if it is missing or invalid."""
    try:
        path = map_path()
        return parse_map(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        warn_once(log, "External tables of Redshift have no lineage: there is no file %s", error.filename)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        warn_once(log, "External tables of Redshift have no lineage: %s cannot be read: %s", path, reason)
    return []


def warehouse_of(warehouses: list[Warehouse], namespace: str, database: str | None) -> Warehouse | None:
    """Return the warehouse with a namespace and database."""
    wanted = database.lower() if database else None
    for warehouse in warehouses:
        if warehouse.namespace == namespace and wanted in (None, warehouse.database.lower()):
            return warehouse
    return None
