"""Tests of the classic mode's plugin, in a separate Airflow with its Variables in Secrets Manager."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
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

    def run(prefix: str, **environment: str) -> tuple[str, str]:
        kwargs = {
            "connections_prefix": None,
            "config_prefix": None,
            "variables_prefix": prefix,
            "variables_lookup_pattern": "^OPENLINEAGE_(URL|NAMESPACE)$",
        }
        backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
        done = subprocess.run(
            [sys.executable, "-c", PRINT],
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("OPENLINEAGE")},
                "AIRFLOW_HOME": str(tmp_path),
                "PYTHONPATH": str(AIRFLOW / "classic"),
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
