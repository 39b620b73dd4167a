"""Tests of the classic mode's plugin, in a separate Airflow with its Variables in Secrets Manager."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import airflow
import boto3
import pytest

AIRFLOW = Path(__file__).parents[1]
PRINT = (
    "import os, headwater_environment as plugin\n"
    "print([os.environ.get(name) for name in plugin.VARIABLES], plugin.HeadwaterEnvironmentPlugin.name)"
)
pytestmark = pytest.mark.skipif(not airflow.__version__.startswith("2."), reason="classic mode is for Airflow 2")


@pytest.fixture
def load(aws: str, tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """A function that imports the plugin in a new process and returns its output and log."""

    def run(prefix: str, program: str = PRINT, **environment: str) -> tuple[str, str]:
        kwargs = {
            "connections_prefix": None,
            "config_prefix": None,
            "variables_prefix": prefix,
            "variables_lookup_pattern": "^OPENLINEAGE_(URL|NAMESPACE|API_KEY)$",
        }
        backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("OPENLINEAGE")},
                "AIRFLOW_HOME": str(tmp_path),
                "PYTHONPATH": f"{AIRFLOW / 'classic'}:{AIRFLOW / 'plugins'}",
                "AIRFLOW__SECRETS__BACKEND": backend,
                "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps(kwargs),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1], done.stdout + done.stderr

    return run


def put(name: str, value: str) -> None:
    """Create a secret."""
    boto3.client("secretsmanager").create_secret(Name=name, SecretString=value)


def test_variables_in_secrets_manager_become_the_environment(load: Callable[..., tuple[str, str]]) -> None:
    put("both/OPENLINEAGE_URL", "https://lineage.example.com\n")
    put("both/OPENLINEAGE_NAMESPACE", "mwaa-classic")
    assert load("both")[0] == "['https://lineage.example.com', 'mwaa-classic'] headwater_environment"


@pytest.mark.parametrize("value", [" ", "\n"])
def test_an_empty_address_is_not_exported(load: Callable[..., tuple[str, str]], value: str) -> None:
    put(f"empty{ord(value)}/OPENLINEAGE_URL", value)
    put(f"empty{ord(value)}/OPENLINEAGE_NAMESPACE", "mwaa-classic")
    assert load(f"empty{ord(value)}")[0].startswith("[None, 'mwaa-classic']")


def test_an_empty_variable_of_the_environment_is_taken_away(load: Callable[..., tuple[str, str]]) -> None:
    assert load("absent", OPENLINEAGE_URL="")[0].startswith("[None, None]")


def test_what_the_environment_has_stays(load: Callable[..., tuple[str, str]]) -> None:
    put("stays/OPENLINEAGE_URL", "https://other.example.com")
    printed, _ = load("stays", OPENLINEAGE_URL="https://lineage.example.com", OPENLINEAGE_NAMESPACE="n")
    assert printed.startswith("['https://lineage.example.com', 'n']")


def test_a_secrets_manager_that_is_away_raises_nothing(load: Callable[..., tuple[str, str]]) -> None:
    printed, log = load(
        "away",
        AWS_ENDPOINT_URL_SECRETS_MANAGER="http://127.0.0.1:9",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="sqlite:////nowhere/airflow.db",
        AWS_MAX_ATTEMPTS="1",
    )
    assert printed.startswith("[None, None]")
    assert "OPENLINEAGE_URL" in log


HAS_PROVIDER = find_spec("airflow.providers.openlineage") is not None
DUMP = "import json, os, headwater_environment\nprint(json.dumps(dict(os.environ)))"
BEARER = """
import headwater_environment
from airflow.providers.openlineage.conf import is_disabled, namespace
from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter
config = OpenLineageAdapter().get_or_create_openlineage_client().transport.config
print([is_disabled(), namespace(), config.url, config.endpoint, config.auth.get_bearer()])
"""
#: Hides the provider, as in an Airflow that has only the package openlineage-airflow.
WITHOUT_PROVIDER = f"import sys\nsys.modules['airflow.providers.openlineage'] = None\n{DUMP}"
needs_provider = pytest.mark.skipif(not HAS_PROVIDER, reason="needs Airflow's OpenLineage provider")


def put_address(prefix: str) -> None:
    """Create the Variables of an address and a namespace."""
    put(f"{prefix}/OPENLINEAGE_URL", "https://lineage.example.com")
    put(f"{prefix}/OPENLINEAGE_NAMESPACE", "mwaa-classic")


def test_a_key_in_a_variable_is_exported_for_the_client(load: Callable[..., tuple[str, str]]) -> None:
    put_address("variable-key")
    put("variable-key/OPENLINEAGE_API_KEY", "hw_secret\n")
    environment = json.loads(load("variable-key", DUMP)[0])
    assert environment["OPENLINEAGE_API_KEY"] == "hw_secret"
    assert "AIRFLOW__OPENLINEAGE__TRANSPORT" not in environment


@pytest.mark.parametrize(
    "key", [" ", "two words", "line\nbreak", "schl\u00fcssel"], ids=["blank", "space", "line", "accent"]
)
def test_a_key_that_no_header_can_carry_is_not_exported(load: Callable[..., tuple[str, str]], key: str) -> None:
    prefix = f"odd-key-{key.encode().hex()}"
    put_address(prefix)
    put(f"{prefix}/OPENLINEAGE_API_KEY", key)
    printed, log = load(prefix, DUMP)
    assert "OPENLINEAGE_API_KEY" not in json.loads(printed)
    assert not key.strip() or key not in log


def test_no_key_is_exported_without_an_address(load: Callable[..., tuple[str, str]]) -> None:
    put("no-address/OPENLINEAGE_API_KEY", "hw_secret")
    put("no-address/key", "hw_secret")
    for environment in ({}, {"HEADWATER_KEY_SECRET": "no-address/key"}):
        found = json.loads(load("no-address", DUMP, **environment)[0])
        assert not {"OPENLINEAGE_URL", "OPENLINEAGE_API_KEY", "AIRFLOW__OPENLINEAGE__TRANSPORT"} & found.keys()


def test_a_key_of_the_environment_stays(load: Callable[..., tuple[str, str]]) -> None:
    put_address("own-key")
    put("own-key/OPENLINEAGE_API_KEY", "other")
    assert json.loads(load("own-key", DUMP, OPENLINEAGE_API_KEY="mine")[0])["OPENLINEAGE_API_KEY"] == "mine"


@needs_provider
def test_the_provider_reads_the_key_from_its_secret_and_no_variable_contains_it(
    load: Callable[..., tuple[str, str]],
) -> None:
    put_address("secret-key")
    put("secret-key/openlineage", json.dumps({"conn_type": "generic", "password": "hw_secret"}))
    environment = {"HEADWATER_KEY_SECRET": "secret-key/openlineage", "HEADWATER_KEY_REGION": "eu-central-1"}
    expected = [False, "mwaa-classic", "https://lineage.example.com/", "api/v1/lineage", "Bearer hw_secret"]
    assert load("secret-key", BEARER, **environment)[0] == str(expected)
    printed, log = load("secret-key", DUMP, HEADWATER_CERTIFICATE_AUTHORITY="/ca.pem", **environment)
    assert "hw_secret" not in printed + log
    transport = json.loads(json.loads(printed)["AIRFLOW__OPENLINEAGE__TRANSPORT"])
    assert transport["verify"] == "/ca.pem"
    assert transport["timeout"] * 2 * (transport["retry"]["total"] + 1) < 10


@needs_provider
def test_a_transport_of_the_environment_stays(load: Callable[..., tuple[str, str]]) -> None:
    put_address("own-transport")
    own = '{"type": "console"}'
    printed, _ = load(
        "own-transport", DUMP, HEADWATER_KEY_SECRET="own-transport/key", AIRFLOW__OPENLINEAGE__TRANSPORT=own
    )
    assert json.loads(printed)["AIRFLOW__OPENLINEAGE__TRANSPORT"] == own


def test_without_the_provider_the_key_of_the_secret_is_exported(load: Callable[..., tuple[str, str]]) -> None:
    put_address("old")
    put("old/openlineage", json.dumps({"conn_type": "generic", "password": "hw_secret"}))
    environment = json.loads(load("old", WITHOUT_PROVIDER, HEADWATER_KEY_SECRET="old/openlineage")[0])
    assert environment["OPENLINEAGE_API_KEY"] == "hw_secret"
    assert "AIRFLOW__OPENLINEAGE__TRANSPORT" not in environment


def test_a_secret_that_cannot_be_read_raises_nothing(load: Callable[..., tuple[str, str]]) -> None:
    put_address("unreadable")
    printed, log = load("unreadable", WITHOUT_PROVIDER, HEADWATER_KEY_SECRET="unreadable/absent")
    environment = json.loads(printed)
    assert environment["OPENLINEAGE_URL"] == "https://lineage.example.com"
    assert "OPENLINEAGE_API_KEY" not in environment
    assert "unreadable/absent" in log
