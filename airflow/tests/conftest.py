"""Fixtures of the tests: a real PostgreSQL and a real moto, started by `npm run test:airflow`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

AIRFLOW = Path(__file__).parents[1]
sys.path[:0] = [str(AIRFLOW / "plugins"), str(AIRFLOW / "dags"), str(AIRFLOW / "classic")]


def free_port() -> int:
    """Return a free TCP port of the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_port() -> int:
    """Port of a PostgreSQL on the loopback interface; the user ``headwater`` has no password."""
    port = os.environ.get("HEADWATER_TEST_POSTGRES_PORT")
    if not port:
        pytest.skip("needs a PostgreSQL: HEADWATER_TEST_POSTGRES_PORT is not set; npm run test:airflow sets it")
    return int(port)


@pytest.fixture(scope="session")
def moto_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a moto server that runs until the tests end."""
    command = os.environ.get("HEADWATER_TEST_MOTO_SERVER")
    if not command:
        pytest.skip("needs moto: HEADWATER_TEST_MOTO_SERVER is not set; npm run test:airflow sets it")
    port = free_port()
    log = (tmp_path_factory.mktemp("moto") / "moto.log").open("w")
    server = subprocess.Popen(
        [command, "-H", "127.0.0.1", "-p", str(port)],
        stdout=log,
        stderr=log,
        env={"PATH": os.environ["PATH"]},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{url}/moto-api/", timeout=1)
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Environment variables that direct every AWS client to moto; returns its URL."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": moto_url,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_REGION", raising=False)
    return moto_url
