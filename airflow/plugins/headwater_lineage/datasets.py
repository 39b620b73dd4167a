"""OpenLineage datasets of external tables and of places in S3."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from openlineage.client.event_v2 import Dataset
from openlineage.client.facet_v2 import column_lineage_dataset, schema_dataset, symlinks_dataset

from headwater_lineage.bulk_statements import S3Path
from headwater_lineage.external_tables import ExternalTable, Warehouse


def _symlinks(table: ExternalTable) -> symlinks_dataset.SymlinksDatasetFacet:
    glue = symlinks_dataset.Identifier(
        namespace=table.glue_namespace, name=f"table/{table.glue_database}/{table.name}", type="TABLE"
    )
    identifiers = [glue]
    if table.location:
        place = urlsplit(table.location)
        identifiers.append(
            symlinks_dataset.Identifier(
                namespace=f"s3://{place.netloc}", name=place.path.strip("/") or "/", type="LOCATION"
            )
        )
    return symlinks_dataset.SymlinksDatasetFacet(identifiers=identifiers)


def external_name(warehouse: Warehouse, table: ExternalTable) -> str:
    """Name of an external table in OpenLineage: ``database.schema.table``."""
    return f"{warehouse.database}.{table.schema}.{table.name}"


def describe(dataset: Dataset, table: ExternalTable) -> None:
    """Give a dataset what the map says of it, unless it has that already."""
    facets: dict[str, Any] = dataset.facets or {}
    facets.setdefault("symlinks", _symlinks(table))
    if table.columns:
        fields = [schema_dataset.SchemaDatasetFacetFields(name=c.name, type=c.type) for c in table.columns]
        facets.setdefault("schema", schema_dataset.SchemaDatasetFacet(fields=fields))
    dataset.facets = facets


def external_dataset(warehouse: Warehouse, table: ExternalTable) -> Dataset:
    """The dataset of an external table."""
    dataset = Dataset(namespace=warehouse.namespace, name=external_name(warehouse, table), facets={})
    describe(dataset, table)
    return dataset


def s3_dataset(path: S3Path) -> Dataset:
    """The dataset of a place in S3."""
    return Dataset(namespace=f"s3://{path.bucket}", name=path.key, facets={})


def column_lineage_facet(
    parsed: Any, namespace: str, database: str | None, default_schema: str | None
) -> column_lineage_dataset.ColumnLineageDatasetFacet | None:
    """Column lineage as the official parser found it, in the provider's form; nothing if it found none.

    :param parsed: answer of the parser
    :param namespace: namespace of the tables that the columns come from
    """

    def origin(table: Any) -> str:
        parts = (table.database or database, table.schema or default_schema, table.name)
        return ".".join(part for part in parts if part)

    fields = {
        column.descendant.name: column_lineage_dataset.Fields(
            inputFields=[
                column_lineage_dataset.InputField(namespace=namespace, name=origin(c.origin), field=c.name)
                for c in column.lineage
                if c.origin
            ],
            transformationType="",
            transformationDescription="",
        )
        for column in parsed.column_lineage
    }
    return column_lineage_dataset.ColumnLineageDatasetFacet(fields=fields) if fields else None
