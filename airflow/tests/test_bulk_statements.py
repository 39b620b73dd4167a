"""Tests of parsing COPY and UNLOAD, and of masking their credentials."""

from __future__ import annotations

import pytest
from headwater_lineage.bulk_statements import (
    Copy,
    S3Path,
    Table,
    Unload,
    hide_credentials,
    parse_bulk_statement,
)


@pytest.mark.parametrize(
    ("sql", "parts", "path"),
    [
        ("COPY sales FROM 's3://lake/tickit/sales/' IAM_ROLE default", ("sales",), ("lake", "tickit/sales")),
        ("copy dev.Stage.\"Sales\" from 's3://lake'", ("dev", "stage", "sales"), ("lake", "/")),
        (
            "-- load\n/* all */ COPY s.t (a, \"b c\") -- columns\nFROM /* here */ 's3://b/m.json'\n"
            "CREDENTIALS 'aws_iam_role=arn:x' MANIFEST",
            ("s", "t"),
            ("b", "m.json"),
        ),
        ("COPY s.t FROM 's3://b/it''s' DELIMITER '\\t' NULL AS '\\\\N';", ("s", "t"), ("b", "it's")),
    ],
)
def test_copy_names_its_table_and_its_path(sql: str, parts: tuple[str, ...], path: tuple[str, str]) -> None:
    assert parse_bulk_statement(sql) == Copy(Table(parts), S3Path(*path))


@pytest.mark.parametrize(
    ("sql", "query"),
    [
        (
            "UNLOAD ('select * from s.t where a = ''x''') TO 's3://b/out/' IAM_ROLE default",
            "select * from s.t where a = 'x'",
        ),
        ("unload('select \\'x\\' from s.t') to 's3://b/out' parallel off", "select 'x' from s.t"),
        (
            "UNLOAD ($$select 'x' from s.t;$$)\nTO 's3://b/out/' -- there\nFORMAT PARQUET",
            "select 'x' from s.t",
        ),
    ],
)
def test_unload_names_its_query_and_its_path(sql: str, query: str) -> None:
    assert parse_bulk_statement(sql) == Unload(query, S3Path("b", "out"))


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "SELECT 1",
        "COPY",
        "COPY t",
        "COPY t FROM",
        "COPY a.b.c.d FROM 's3://b/k'",
        "COPY t FROM 'dynamodb://orders' IAM_ROLE default",
        "COPY t (a FROM 's3://b/k'",
        "COPY (SELECT 1) TO STDOUT",
        "UNLOAD ('select 1')",
        "UNLOAD (select 1) TO 's3://b/k' IAM_ROLE default",
        "UNLOAD ('select 1') TO 'file://x' IAM_ROLE default",
        "UNLOAD ('select 1",
    ],
)
def test_what_is_not_understood_is_nothing(sql: str) -> None:
    assert parse_bulk_statement(sql) is None


SECRETS = ("AKIAEXAMPLE", "wJalrXUtnFEMI", "arn:aws:iam::123456789012:role/load", "FQoGZXIv", "c2VjcmV0")


@pytest.mark.parametrize(
    "options",
    [
        "IAM_ROLE 'arn:aws:iam::123456789012:role/load'",
        "iam_role\n  'arn:aws:iam::123456789012:role/load' FORMAT CSV",
        "CREDENTIALS 'aws_access_key_id=AKIAEXAMPLE;aws_secret_access_key=wJalrXUtnFEMI;token=FQoGZXIv'",
        "WITH CREDENTIALS AS 'aws_iam_role=arn:aws:iam::123456789012:role/load;master_symmetric_key=c2VjcmV0'",
        "CREDENTIALS /* the role */ AS -- of the loader\n 'aws_iam_role=arn:aws:iam::123456789012:role/load'",
        "ACCESS_KEY_ID 'AKIAEXAMPLE' SECRET_ACCESS_KEY 'wJalrXUtnFEMI' SESSION_TOKEN 'FQoGZXIv'",
        "ACCESS_KEY_ID AS 'AKIAEXAMPLE'\nSECRET_ACCESS_KEY AS 'wJalrXUtnFEMI' MASTER_SYMMETRIC_KEY 'c2VjcmV0'",
        "SECRET_ACCESS_KEY 'wJalrXUtnFEMI''AKIAEXAMPLE'",
        "SECRET_ACCESS_KEY 'wJalrXUtnFEMI",
        "OPTIONS 'aws_access_key_id=AKIAEXAMPLE;aws_secret_access_key=wJalrXUtnFEMI;token=FQoGZXIv'",
    ],
)
def test_no_credential_is_left(options: str) -> None:
    hidden = hide_credentials(f"COPY s.t FROM 's3://b/k' {options}")
    assert not [secret for secret in SECRETS if secret in hidden]
    assert hidden.startswith("COPY s.t FROM 's3://b/k' ")


def test_other_statements_stay_as_they_are() -> None:
    sql = (
        "INSERT INTO s.t SELECT u.token, 'credentials', x AS iam_role FROM s.u AS u "
        "JOIN s.v AS v ON u.token = v.token AND u.token=v.token WHERE kind = 'token' AND kms_key_id = 'x'"
    )
    assert hide_credentials(sql) == sql
