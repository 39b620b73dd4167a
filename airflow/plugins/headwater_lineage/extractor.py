"""Lineage of SQL on Amazon Redshift, including the parts that Airflow's OpenLineage provider omits.

The provider keeps only tables that it finds in ``SVV_REDSHIFT_COLUMNS``, which does not hold external tables, and its
parser supports neither COPY nor UNLOAD. This extractor runs the operator's own extraction and adds the missing
lineage.
Register it with Airflow's option ``openlineage.extractors = headwater_lineage.extractor.RedshiftExtractor``.
"""

from __future__ import annotations

import logging
from typing import Any

from airflow.providers.openlineage.extractors.base import DefaultExtractor, OperatorLineage

from headwater_lineage.bulk_statements import hide_credentials
from headwater_lineage.once import warn_once
from headwater_lineage.redshift_lineage import complete_lineage

log = logging.getLogger(__name__)

#: Airflow looks up extractors by the operator's class name, not by its base classes.
OPERATORS = [
    "SQLExecuteQueryOperator",
    "SQLColumnCheckOperator",
    "SQLTableCheckOperator",
    "SQLCheckOperator",
    "SQLValueCheckOperator",
    "SQLIntervalCheckOperator",
    "SQLThresholdCheckOperator",
    "BranchSQLOperator",
]


class RedshiftExtractor(DefaultExtractor):  # type: ignore[misc,unused-ignore]
    """Runs the operator's own extraction and completes it for Redshift connections.

    It never raises: an error is logged once, and the operator's own lineage is kept. A custom operator class needs a
    subclass whose ``get_operator_classnames`` names it.
    """

    @classmethod
    def get_operator_classnames(cls) -> list[str]:
        """Return the class names of the operators."""
        return list(OPERATORS)

    def _execute_extraction(self) -> OperatorLineage[Any, Any] | None:
        return self._completed(super()._execute_extraction())

    def extract_on_complete(self, task_instance: Any) -> OperatorLineage[Any, Any] | None:
        """Return lineage after a task's end; providers before 2.0 also call this after a failure."""
        return self._completed(super().extract_on_complete(task_instance))

    def extract_on_failure(self, task_instance: Any) -> OperatorLineage[Any, Any] | None:
        """Return lineage after a failure of the task."""
        inherited = getattr(super(), "extract_on_failure", super().extract_on_complete)
        return self._completed(inherited(task_instance))

    def _completed(self, lineage: OperatorLineage[Any, Any] | None) -> OperatorLineage[Any, Any] | None:
        try:
            lineage = complete_lineage(self.operator, lineage)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            warn_once(log, "Lineage of %s is as Airflow found it: %s", self.operator.task_type, reason)
        if lineage is None:
            return None
        try:
            return without_credentials(lineage)
        except Exception:
            warn_once(log, "Lineage of %s goes without its SQL: its form is unknown", self.operator.task_type)
            lineage.job_facets.pop("sql", None)
            lineage.run_facets.pop("extractionError", None)
            return lineage


def without_credentials(lineage: OperatorLineage[Any, Any]) -> OperatorLineage[Any, Any]:
    """Mask the credentials of COPY and UNLOAD in the facets."""
    sql = lineage.job_facets.get("sql")
    if sql is not None:
        sql.query = hide_credentials(sql.query)
    failed = lineage.run_facets.get("extractionError")
    for error in failed.errors if failed is not None else []:
        error.errorMessage = hide_credentials(error.errorMessage)
        if error.task:
            error.task = hide_credentials(error.task)
    return lineage
