"""A database on the PostgreSQL of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2


@contextmanager
def temporary_database(port: int, name: str, *statements: str) -> Iterator[None]:
    """Creates a database, runs statements in it, and drops it at the end."""

    def run(database: str, *sql: str) -> None:
        connection = psycopg2.connect(host="127.0.0.1", port=port, user="headwater", dbname=database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in sql:
                cursor.execute(statement)
        connection.close()

    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    run("postgres", drop, f"CREATE DATABASE {name}")
    try:
        run(name, *statements)
        yield
    finally:
        run("postgres", drop)
