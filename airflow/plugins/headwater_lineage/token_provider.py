"""Headwater's ingest key, read from AWS Secrets Manager in the process that sends an event.

It is a token provider of the OpenLineage client's HTTP transport (1.23 and later)::

    {"type": "http", "url": "https://lineage.example.com", "endpoint": "api/v1/lineage",
     "auth": {"type": "headwater_lineage.token_provider.SecretsManagerTokenProvider",
              "secret_id": "airflow/connections/openlineage", "region": "eu-central-1"}}

The key is stored in no environment variable and no Airflow option.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from dataclasses import dataclass
from typing import Any

from openlineage.client.transport.http import TokenProvider

from headwater_lineage.once import warn_once

log = logging.getLogger(__name__)

#: How long a key is used before it is read again, in seconds; a rotated key is picked up within this time.
CACHE_SECONDS = 300.0
#: Pause after a failed attempt, in seconds.
FAILURE_SECONDS = 30.0
#: Timeout for connecting, and for the response, in seconds. There is one retry.
TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True)
class _Cached:
    key: str | None
    until: float


# Airflow pickles and copies providers, so the shared state is here and they contain only names.
_cache: dict[tuple[str, str | None], _Cached] = {}
_lock = threading.Lock()


def _after_fork() -> None:
    # A thread of the parent may have held the lock when this process was forked.
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


def key_of(value: str) -> str:
    """Return the key in the value of a secret: ``password`` of a JSON object, else the value itself.

    :raises ValueError: if it contains no key, or one that is not valid in a header
    """
    text = value.strip()
    if text.startswith("{"):
        try:
            document = json.loads(text)
        except ValueError:
            # The decoder's exception contains the value, so it must not be chained.
            raise ValueError("its value starts like JSON and is none") from None
        password = document.get("password")
        if not isinstance(password, str):
            raise ValueError('its value is JSON without a text "password"')
        text = password.strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("its key is empty or has characters that a header cannot carry")
    return text


def region_of(secret_id: str, configured: str | None) -> str | None:
    """Return the region: as configured, else from the ARN, else Airflow's own."""
    parts = secret_id.split(":")
    from_arn = parts[3] if secret_id.startswith("arn:") and len(parts) > 6 else None
    return configured or from_arn or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")


class SecretsManagerTokenProvider(TokenProvider):  # type: ignore[misc,unused-ignore]
    """Returns ``Bearer <key>``; without a key, returns nothing and logs the reason. It never raises.

    :param config: ``auth`` of the transport: ``secret_id`` (name or ARN) and, if needed, ``region``
    """

    def __init__(self, config: dict[str, str]) -> None:
        super().__init__(config)
        # Airflow converts keys from environment variables to lower case.
        self.secret_id = config.get("secret_id") or config.get("secretId") or config.get("secretid") or ""
        self.region = region_of(self.secret_id, config.get("region"))

    def get_bearer(self) -> str | None:
        """Return the value of the header ``Authorization``."""
        try:
            key = self._key()
        except Exception as error:
            self._warn(type(error).__name__)
            return None
        return None if key is None else f"Bearer {key}"

    def _key(self) -> str | None:
        name = (self.secret_id, self.region)
        now = time.monotonic()
        cached = _cache.get(name)
        if cached is not None and now < cached.until:
            return cached.key
        with _lock:
            cached = _cache.get(name)
            if cached is not None and now < cached.until:
                return cached.key
            try:
                fresh = _Cached(key_of(self._read()), time.monotonic() + CACHE_SECONDS)
            except Exception as error:
                # Keep the previous key, which the server still accepts.
                self._warn(_reason(error))
                fresh = _Cached(cached.key if cached else None, time.monotonic() + FAILURE_SECONDS)
            _cache[name] = fresh
        return fresh.key

    def _read(self) -> str:
        if not self.secret_id:
            raise ValueError('"auth" of the transport has no "secret_id"')
        # Imported here, because most Airflow processes never send an event.
        import boto3
        from botocore.config import Config

        config = Config(
            connect_timeout=TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
            retries={"total_max_attempts": 2, "mode": "standard"},
        )
        # A new client per call, because an open connection would be shared across a fork.
        client = boto3.session.Session().client("secretsmanager", region_name=self.region, config=config)
        try:
            answer: dict[str, Any] = client.get_secret_value(SecretId=self.secret_id)
        finally:
            client.close()
        value = answer.get("SecretString")
        if not isinstance(value, str):
            raise ValueError("its value is binary, expected text")
        return value

    def _warn(self, reason: str) -> None:
        warn_once(
            log,
            "No key for Headwater from secret %s in region %s: %s. Events go out without a key.",
            self.secret_id or "(none)",
            self.region or "(none)",
            reason,
        )


def _reason(error: Exception) -> str:
    # Neither botocore's errors (operation and code) nor ours contain the value of the secret.
    return f"{type(error).__name__}: {error}"
