"""A plugin that exports OpenLineage's URL, namespace and API key from AWS Secrets Manager to the environment.

For Airflow 2, if the address is kept as a Variable in Secrets Manager. It needs ``core.lazy_load_plugins =
False``, since OpenLineage reads its environment when it is imported, and plugins of the plugins folder are imported
before it. Everywhere else, ``openlineage.transport`` is the better way: see docs/airflow.md.

The API key is optional. ``HEADWATER_KEY_SECRET`` names its secret (name or ARN), ``HEADWATER_KEY_REGION`` the region.
This needs the package ``headwater_lineage`` beside the plugin. With Airflow's OpenLineage provider, the plugin exports
a transport that reads the key when it sends an event, so that the key is in no environment variable. The package
openlineage-airflow can read a key only from ``OPENLINEAGE_API_KEY``, so the plugin exports it there, in Airflow's own
processes. Without ``HEADWATER_KEY_SECRET``, the key is the Variable ``OPENLINEAGE_API_KEY``, if there is one.
"""

from __future__ import annotations

import json
import logging
import os
from importlib.util import find_spec

from airflow.models import Variable
from airflow.plugins_manager import AirflowPlugin

log = logging.getLogger(__name__)

VARIABLES = ("OPENLINEAGE_URL", "OPENLINEAGE_NAMESPACE")
KEY = "OPENLINEAGE_API_KEY"
TRANSPORT = "AIRFLOW__OPENLINEAGE__TRANSPORT"
#: Seconds to connect, and to wait for a response; with two retries, an event delays a task by less than ten seconds.
TIMEOUT_SECONDS = 1.5
RETRIES = 2


def _is_set(name: str) -> bool:
    """Whether a variable has a value; removes an empty one, because OpenLineage sends nothing to an empty address."""
    if os.environ.get(name, "").strip():
        return True
    os.environ.pop(name, None)
    return False


def _variable(name: str) -> str:
    """Return an Airflow Variable without surrounding white space; empty if it is missing or cannot be read."""
    try:
        return str(Variable.get(name, default_var=None) or "").strip()
    except Exception as error:
        log.warning("The Variable %s cannot be read: %s", name, type(error).__name__)
        return ""


def export_variables() -> None:
    """Export the address and the namespace, unless the environment has them; an empty value is never exported."""
    for name in VARIABLES:
        if _is_set(name):
            continue
        value = _variable(name)
        if value:
            os.environ[name] = value
        else:
            log.warning("The Variable %s has no value; OpenLineage goes without it", name)


def _has_provider() -> bool:
    try:
        return find_spec("airflow.providers.openlineage") is not None
    except ImportError:
        return False


def _transport(url: str, secret: str, region: str | None) -> dict[str, object]:
    """Return a transport whose key is read from the secret by the process that sends an event."""
    auth = {"type": "headwater_lineage.token_provider.SecretsManagerTokenProvider", "secret_id": secret}
    authority = os.environ.get("HEADWATER_CERTIFICATE_AUTHORITY")
    return {
        "type": "http",
        # The client drops the last segment of a path without a slash.
        "url": url if url.endswith("/") else f"{url}/",
        "endpoint": "api/v1/lineage",
        "timeout": TIMEOUT_SECONDS,
        "compression": "gzip",
        "retry": {
            "total": RETRIES,
            "connect": RETRIES,
            "read": RETRIES,
            "status": RETRIES,
            "backoff_factor": 0.2,
        },
        **({"verify": authority} if authority else {}),
        "auth": {**auth, "region": region} if region else auth,
    }


def _key(secret: str, region: str | None) -> str:
    """Return the key in the secret, else in the Variable; empty if there is none."""
    if not secret:
        return _variable(KEY)
    from headwater_lineage.token_provider import SecretsManagerTokenProvider

    config = {"secret_id": secret, **({"region": region} if region else {})}
    return (SecretsManagerTokenProvider(config).get_bearer() or "").replace("Bearer ", "", 1)


def export_key() -> None:
    """Give OpenLineage the API key, unless the environment already has a key or a transport."""
    url = os.environ.get("OPENLINEAGE_URL", "")
    # Without an address, OpenLineage sends nothing, and a key could only leak.
    if _is_set(KEY) or not url:
        return
    secret = os.environ.get("HEADWATER_KEY_SECRET", "").strip()
    region = os.environ.get("HEADWATER_KEY_REGION", "").strip() or None
    if secret and _has_provider():
        if not _is_set(TRANSPORT):
            os.environ[TRANSPORT] = json.dumps(_transport(url, secret, region))
        return
    key = _key(secret, region)
    # Only such a key can be in a header.
    if key.isascii() and key.isprintable() and " " not in key and key:
        os.environ[KEY] = key
    elif key:
        log.warning("The API key has characters that a header cannot carry; OpenLineage goes without it")


def export_environment() -> None:
    """Export all settings. It never raises, because an exception would keep Airflow's other plugins from loading."""
    for step in (export_variables, export_key):
        try:
            step()
        except Exception as error:
            # The message could contain a value, so only the type is logged.
            log.warning("%s failed: %s", step.__name__, type(error).__name__)


export_environment()


class HeadwaterEnvironmentPlugin(AirflowPlugin):
    """Registers the plugin; importing this module does the work."""

    name = "headwater_environment"
