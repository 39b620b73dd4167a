"""A plugin that exports ``OPENLINEAGE_URL`` and ``OPENLINEAGE_NAMESPACE`` from Airflow's Variables for OpenLineage.

For Airflow 2, if the address is kept as a Variable in Secrets Manager. It needs ``core.lazy_load_plugins =
False``, since OpenLineage reads its environment when it is imported, and plugins of the plugins folder are imported
before it. Everywhere else, ``openlineage.transport`` is the better way: see docs/airflow.md.
"""

from __future__ import annotations

import logging
import os

from airflow.models import Variable
from airflow.plugins_manager import AirflowPlugin

log = logging.getLogger(__name__)

VARIABLES = ("OPENLINEAGE_URL", "OPENLINEAGE_NAMESPACE")


def export_variables() -> None:
    """Export each non-empty Variable as an environment variable of this process, unless it is already set.

    It never raises, because an exception would keep Airflow's other plugins from loading. It exports no empty address,
    because OpenLineage sends nothing to one.
    """
    for name in VARIABLES:
        if os.environ.get(name, "").strip():
            continue
        os.environ.pop(name, None)
        try:
            value = (Variable.get(name, default_var=None) or "").strip()
        except Exception as error:
            log.warning("The Variable %s cannot be read, no lineage is sent: %s", name, type(error).__name__)
            continue
        if value:
            os.environ[name] = value
        else:
            log.warning("The Variable %s has no value; OpenLineage goes without it", name)


export_variables()


class HeadwaterEnvironmentPlugin(AirflowPlugin):
    """Registers the plugin; importing this module does the work."""

    name = "headwater_environment"
