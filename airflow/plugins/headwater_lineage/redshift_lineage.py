"""Completes the lineage of one SQL task on Redshift."""

from __future__ import annotations

from typing import Any

from airflow.providers.openlineage.extractors.base import OperatorLineage
from airflow.providers.openlineage.sqlparser import SQLParser
from openlineage.client.event_v2 import Dataset
from openlineage.client.facet_v2 import sql_job
from openlineage.common.sql import parse

from headwater_lineage.bulk_statements import Copy, Unload, parse_bulk_statement
from headwater_lineage.datasets import (
    column_lineage_facet,
    describe,
    external_dataset,
    external_name,
    s3_dataset,
)
from headwater_lineage.external_tables import Warehouse, load_map, warehouse_of

# A dummy table for the parser: it turns the query of an UNLOAD into a statement with an output.
_UNLOADED = "headwater_unloaded"


def complete_lineage(operator: Any, lineage: OperatorLineage[Any, Any] | None) -> OperatorLineage[Any, Any] | None:
    """Return the lineage of an operator with its external tables, COPY and UNLOAD.

    :param operator: a task of the common SQL provider, after its templates were rendered
    :param lineage: the operator's own lineage; may be changed
    """
    sql = getattr(operator, "sql", None)
    if not isinstance(sql, (str, list)) or not all(isinstance(part, str) for part in sql):
        return lineage
    hook = operator.get_db_hook()
    if not hasattr(hook, "get_openlineage_database_info"):
        return lineage
    connection = hook.get_connection(getattr(hook, hook.conn_name_attr))
    info = hook.get_openlineage_database_info(connection)
    if info is None:
        return lineage
    namespace = SQLParser.create_namespace(info)
    database = getattr(operator, "database", None) or info.database
    warehouse = warehouse_of(load_map(), namespace, database)
    if warehouse is None and hook.get_openlineage_database_dialect(connection) != "redshift":
        return lineage
    return _Completion(hook, info, namespace, database, warehouse, lineage).of(sql)


class _Completion:
    def __init__(
        self,
        hook: Any,
        info: Any,
        namespace: str,
        database: str | None,
        warehouse: Warehouse | None,
        lineage: OperatorLineage[Any, Any] | None,
    ) -> None:
        self.hook = hook
        self.info = info
        self.namespace = namespace
        self.database = database or (warehouse.database if warehouse else None)
        self.warehouse = warehouse
        self.missing = lineage is None
        self.lineage: OperatorLineage[Any, Any] = lineage or OperatorLineage()
        self._parser: SQLParser | None = None

    def of(self, sql: str | list[str]) -> OperatorLineage[Any, Any]:
        statements = SQLParser.split_sql_string(sql)
        bulk = {
            index: parsed
            for index, statement in enumerate(statements)
            if (parsed := parse_bulk_statement(statement)) is not None
        }
        ordinary = [statement for index, statement in enumerate(statements) if index not in bulk]
        if self.missing:
            self.lineage.job_facets["sql"] = sql_job.SQLJobFacet(query=SQLParser.normalize_sql(sql))
        if ordinary and (self.warehouse is not None or self.missing):
            self._complete(parse(sql=ordinary, dialect="redshift", default_schema=None))
        for statement in bulk.values():
            if isinstance(statement, Copy):
                self._add_copy(statement)
            else:
                self._add_unload(statement)
        self._forget_errors(bulk)
        return self.lineage

    def _complete(self, parsed: Any) -> None:
        """Add missing tables of ordinary statements, and the facets from the map to existing ones."""
        if parsed is None:
            return
        for table in parsed.in_tables:
            self._add(self.lineage.inputs, table)
        for table in parsed.out_tables:
            added = self._add(self.lineage.outputs, table)
            facet = column_lineage_facet(parsed, self.namespace, self.database, None) if added else None
            if added is not None and facet is not None:
                added.facets = {**(added.facets or {}), "columnLineage": facet}
        for output in self.lineage.outputs:
            self._spell_origins(output)

    def _add(self, datasets: list[Dataset], table: Any) -> Dataset | None:
        """Add the dataset of a parsed table and return it; None if it exists already."""
        warehouse = self.warehouse
        external = warehouse.find(table.database, table.schema, table.name) if warehouse else None
        if warehouse is not None and external is not None:
            name = external_name(warehouse, external)
            dataset = external_dataset(warehouse, external)
        elif self.missing and table.schema and (table.database or self.database):
            # The operator found no tables, for example because the warehouse did not respond, so use the names in the
            # SQL.
            name = f"{table.database or self.database}.{table.schema}.{table.name}".lower()
            dataset = Dataset(namespace=self.namespace, name=name, facets={})
        else:
            return None
        for known in datasets:
            if known.namespace == self.namespace and known.name.lower() == name.lower():
                if external is not None:
                    known.name = name
                    describe(known, external)
                return None
        datasets.append(dataset)
        return dataset

    def _spell_origins(self, output: Dataset) -> None:
        """Use the inputs' names for external tables in column lineage, however the SQL spells them."""
        facet: Any = (output.facets or {}).get("columnLineage")
        if facet is None or self.warehouse is None:
            return
        for field in facet.fields.values():
            for source in field.inputFields:
                parts = source.name.split(".")
                if source.namespace != self.namespace or len(parts) < 2:
                    continue
                database = parts[-3] if len(parts) > 2 else None
                external = self.warehouse.find(database, parts[-2], parts[-1])
                if external is not None:
                    source.name = external_name(self.warehouse, external)

    def _resolved(self, statement: str) -> OperatorLineage[Any, Any]:
        """Return the provider's lineage of a statement, with the external tables."""
        if self._parser is None:
            self._parser = SQLParser(dialect="redshift", default_schema=self.hook.get_openlineage_default_schema())
        lineage = self._parser.generate_openlineage_metadata_from_sql(
            sql=statement,
            hook=self.hook,
            database_info=self.info,
            database=self.database,
            sqlalchemy_engine=self.hook.get_sqlalchemy_engine(),
            use_connection=True,
        )
        inner = _Completion(self.hook, self.info, self.namespace, self.database, self.warehouse, lineage)
        if self.warehouse is not None:
            inner._complete(parse(sql=[statement], dialect="redshift", default_schema=None))
        return inner.lineage

    def _add_copy(self, statement: Copy) -> None:
        _add_all(self.lineage.inputs, [s3_dataset(statement.source)])
        # The parser treats the target of a DELETE or COPY as an output only.
        _add_all(self.lineage.outputs, self._resolved(f"DELETE FROM {statement.table.sql}").outputs)

    def _add_unload(self, statement: Unload) -> None:
        query = f"CREATE TABLE {_UNLOADED} AS {statement.query}"
        target = s3_dataset(statement.target)
        _add_all(self.lineage.inputs, self._resolved(query).inputs)
        _add_all(self.lineage.outputs, [target])
        parsed = parse(sql=[query], dialect="redshift", default_schema=None)
        if parsed is None:
            return
        schema = self._parser.default_schema if self._parser else None
        facet = column_lineage_facet(parsed, self.namespace, self.database, schema)
        if facet is not None:
            target.facets = {"columnLineage": facet}
            self._spell_origins(target)

    def _forget_errors(self, bulk: dict[int, Copy | Unload]) -> None:
        """Remove the official parser's errors about statements that were parsed here."""
        failed = self.lineage.run_facets.get("extractionError")
        if failed is None or not bulk:
            return
        failed.errors = [error for error in failed.errors if error.taskNumber not in bulk]
        failed.failedTasks = len(failed.errors)
        if not failed.errors:
            del self.lineage.run_facets["extractionError"]


def _add_all(datasets: list[Dataset], more: list[Dataset]) -> None:
    known = {(dataset.namespace, dataset.name) for dataset in datasets}
    datasets.extend(dataset for dataset in more if (dataset.namespace, dataset.name) not in known)
