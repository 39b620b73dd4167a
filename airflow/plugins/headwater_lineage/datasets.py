"""OpenLineage datasets of external tables and S3 locations."""

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
    """Return the OpenLineage name of an external table: ``database.schema.table``."""
    return f"{warehouse.database}.{table.schema}.{table.name}"


def describe(dataset: Dataset, table: ExternalTable) -> None:
    """Add the facets from the map to a dataset, unless it already has them."""
    facets: dict[str, Any] = dataset.facets or {}
    facets.setdefault("symlinks", _symlinks(table))
    if table.columns:
        fields = [schema_dataset.SchemaDatasetFacetFields(name=c.name, type=c.type) for c in table.columns]
        facets.setdefault("schema", schema_dataset.SchemaDatasetFacet(fields=fields))
    dataset.facets = facets


def external_dataset(warehouse: Warehouse, table: ExternalTable) -> Dataset:
    """Return the dataset of an external table."""
    dataset = Dataset(namespace=warehouse.namespace, name=external_name(warehouse, table), facets={})
    describe(dataset, table)
    return dataset


def s3_dataset(path: S3Path) -> Dataset:
    """Return the dataset of an S3 location."""
    return Dataset(namespace=f"s3://{path.bucket}", name=path.key, facets={})


def column_lineage_facet(
    parsed: Any, namespace: str, database: str | None, default_schema: str | None
) -> column_lineage_dataset.ColumnLineageDatasetFacet | None:
    """Convert the official parser's column lineage to the provider's form; None if there is none.

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
