"""Tests of reading the ingest key from Secrets Manager through the OpenLineage client."""

from __future__ import annotations

import json
import os
import pickle
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from headwater_lineage import token_provider
from headwater_lineage.token_provider import SecretsManagerTokenProvider, key_of, region_of
from openlineage.client.transport.http import HttpConfig, HttpTransport, TokenProvider

TYPE = "headwater_lineage.token_provider.SecretsManagerTokenProvider"


@pytest.fixture(autouse=True)
def fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clear the cache, so that tests do not share keys."""
    monkeypatch.setattr(token_provider, "_cache", {})


@pytest.fixture
def secret(aws: str, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A function that sets the test secret's value and returns its ARN."""
    client = boto3.client("secretsmanager")
    name = f"airflow/connections/{request.node.name}"

    def write(value: str) -> str:
        try:
            arn = client.create_secret(Name=name, SecretString=value)["ARN"]
        except client.exceptions.ResourceExistsException:
            arn = client.put_secret_value(SecretId=name, SecretString=value)["ARN"]
        return str(arn)

    return write


def provider(secret_id: str) -> TokenProvider:
    """Return the provider that the client creates from a transport's configuration."""
    config = {"type": "http", "url": "https://example.com", "auth": {"type": TYPE, "secret_id": secret_id}}
    return HttpConfig.from_dict(config).auth


def test_the_client_takes_it_and_sends_the_key(secret: Callable[[str], str]) -> None:
    requests: list[dict[str, str]] = []

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            requests.append(dict(self.headers))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    arn = secret(json.dumps({"conn_type": "generic", "password": "hw_ingest_abc"}))
    config = HttpConfig.from_dict(
        {"url": f"http://127.0.0.1:{server.server_port}", "auth": {"type": TYPE, "secret_id": arn}}
    )
    assert isinstance(config.auth, SecretsManagerTokenProvider)
    from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
    from openlineage.client.uuid import generate_new_uuid

    event = RunEvent(
        eventType=RunState.START,
        eventTime="2026-01-01T00:00:00Z",
        run=Run(runId=str(generate_new_uuid())),
        job=Job(namespace="n", name="j"),
        producer="https://example.com/producer",
    )
    HttpTransport(config).emit(event)
    server.shutdown()
    assert [headers.get("Authorization") for headers in requests] == ["Bearer hw_ingest_abc"]


@pytest.mark.parametrize("value", ["plain-key", "plain-key\n", '{"password": "plain-key"}'])
def test_a_secret_is_a_plain_key_or_a_connection(secret: Callable[[str], str], value: str) -> None:
    assert provider(secret(value)).get_bearer() == "Bearer plain-key"


@pytest.mark.parametrize("value", ["", " ", "{", '{"password": 1}', '{"user": "x"}', "two words", "line\nbreak"])
def test_anything_else_is_no_key_and_is_not_shown(value: str) -> None:
    with pytest.raises(ValueError) as raised:
        key_of(value)
    assert raised.value.__cause__ is None
    if len(value.strip()) > 1:
        assert value.strip() not in str(raised.value)


def test_it_reads_once_until_the_time_is_over_and_then_sees_the_new_key(
    secret: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = provider(secret("first"))
    assert tokens.get_bearer() == "Bearer first"
    secret("second")
    assert tokens.get_bearer() == "Bearer first"
    monkeypatch.setattr(time, "monotonic", _later(token_provider.CACHE_SECONDS + 1))
    assert tokens.get_bearer() == "Bearer second"


def _later(seconds: float) -> Callable[[], float]:
    now = time.monotonic()
    return lambda: now + seconds


def test_it_keeps_the_old_key_when_it_cannot_read_a_new_one(
    secret: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = provider(secret("first"))
    assert tokens.get_bearer() == "Bearer first"
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:9")
    monkeypatch.setattr(time, "monotonic", _later(token_provider.CACHE_SECONDS + 1))
    assert tokens.get_bearer() == "Bearer first"


def test_without_a_secret_it_answers_nothing_says_so_once_and_waits_before_it_asks_again(
    aws: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = provider("airflow/connections/absent")
    reads: list[None] = []
    read = SecretsManagerTokenProvider._read

    def counted(self: SecretsManagerTokenProvider) -> str:
        reads.append(None)
        return read(self)

    monkeypatch.setattr(SecretsManagerTokenProvider, "_read", counted)
    assert [tokens.get_bearer() for _ in range(3)] == [None, None, None]
    assert len(reads) == 1
    monkeypatch.setattr(time, "monotonic", _later(token_provider.FAILURE_SECONDS + 1))
    assert tokens.get_bearer() is None
    assert len(reads) == 2
    said = [record.getMessage() for record in caplog.records if "airflow/connections/absent" in record.getMessage()]
    assert len(said) == 1
    assert "ResourceNotFoundException" in said[0]


@pytest.mark.parametrize("config", [{}, {"secret_id": ""}, {"secret_id": "x", "region": "no such region"}])
def test_a_wrong_configuration_does_not_raise(aws: str, config: dict[str, str]) -> None:
    assert SecretsManagerTokenProvider({"type": TYPE, **config}).get_bearer() is None


@pytest.fixture
def silent_server() -> Iterator[tuple[str, list[socket.socket]]]:
    """A server that accepts connections and never responds."""
    accepted: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                accepted.append(listener.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", accepted
    listener.close()


def test_a_secrets_manager_that_hangs_is_asked_twice_and_given_up(
    aws: str, silent_server: tuple[str, list[socket.socket]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, accepted = silent_server
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", url)
    assert provider("airflow/connections/openlineage").get_bearer() is None
    assert len(accepted) == 2


def test_it_works_in_a_fork_that_another_thread_held_up(secret: Callable[[str], str]) -> None:
    tokens = provider(secret("forked"))
    with token_provider._lock:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writing, str(tokens.get_bearer()).encode())
            os._exit(0)
    os.close(writing)
    assert os.read(reading, 100) == b"Bearer forked"
    os.waitpid(child, 0)


def test_threads_share_one_read(secret: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = provider(secret("shared"))
    reads: list[None] = []
    read = SecretsManagerTokenProvider._read

    def counted(self: SecretsManagerTokenProvider) -> str:
        reads.append(None)
        return read(self)

    monkeypatch.setattr(SecretsManagerTokenProvider, "_read", counted)
    answers: list[str | None] = []
    threads = [threading.Thread(target=lambda: answers.append(tokens.get_bearer())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["Bearer shared"] * 8
    assert len(reads) == 1


def test_it_can_be_pickled_and_holds_no_key(secret: Callable[[str], str]) -> None:
    tokens = provider(secret("pickled-key"))
    assert tokens.get_bearer() == "Bearer pickled-key"
    data = pickle.dumps(tokens)
    assert b"pickled-key" not in data
    assert pickle.loads(data).get_bearer() == "Bearer pickled-key"
    assert not [name for name, value in os.environ.items() if "pickled-key" in value]


def test_the_region_is_the_configured_one_else_that_of_the_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/connections/openlineage-AbCdEf"
    assert region_of(arn, "eu-north-1") == "eu-north-1"
    assert region_of(arn, None) == "eu-west-1"
    assert region_of("airflow/connections/openlineage", None) == "us-east-1"
