"""An operator that runs a check query and reports the results to OpenLineage."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

from headwater_sample.headwater_tickit.compat import AirflowFailException

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage


class Assertion(NamedTuple):
    """One row of a check query."""

    table: str
    column: str | None
    assertion: str
    actual: int
    success: bool

    def describe(self) -> str:
        """Describes the failed assertion, its subject and the actual value."""
        subject = f"{self.table}.{self.column}" if self.column else self.table
        return f"{self.assertion} does not hold for {subject} (actual: {self.actual})"


class CheckOperator(SQLExecuteQueryOperator):
    """Runs a query that returns one row per assertion, and fails without a retry if an assertion fails.

    The results are part of the task's lineage as ``dataQualityAssertions`` of the checked tables.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._results: list[Assertion] = []

    def execute(self, context: Any) -> None:
        """Run the checks.

        :raises AirflowFailException: if an assertion does not hold
        """
        for statement in self.sql:
            self._results += [Assertion(*row) for row in self.get_db_hook().get_records(statement)]
        violated = [result.describe() for result in self._results if not result.success]
        if violated:
            raise AirflowFailException("; ".join(violated))
        self.log.info("%d assertions hold", len(self._results))

    def get_openlineage_facets_on_complete(self, task_instance: Any) -> OperatorLineage[Any, Any] | None:
        """Lineage of the query, with the assertions on its inputs."""
        lineage = super().get_openlineage_facets_on_complete(task_instance)
        if lineage is None:
            return None
        from openlineage.client.event_v2 import InputDataset
        from openlineage.client.facet_v2 import data_quality_assertions_dataset as quality

        by_table: dict[str, list[Any]] = defaultdict(list)
        for result in self._results:
            by_table[result.table].append(
                quality.Assertion(assertion=result.assertion, success=result.success, column=result.column)
            )

        def with_assertions(dataset: Any) -> Any:
            # Datasets are named database.schema.table, tables in the query schema.table.
            assertions = by_table.get(".".join(dataset.name.split(".")[-2:]))
            if not assertions:
                return dataset
            facet = quality.DataQualityAssertionsDatasetFacet(assertions=assertions)
            return InputDataset(
                namespace=dataset.namespace,
                name=dataset.name,
                facets=dataset.facets,
                inputFacets={"dataQualityAssertions": facet},
            )

        lineage.inputs[:] = [with_assertions(dataset) for dataset in lineage.inputs]
        return lineage
