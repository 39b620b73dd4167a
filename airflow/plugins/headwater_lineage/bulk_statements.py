"""Redshift's COPY and UNLOAD, which the OpenLineage parser does not support, and their credentials.

Syntax: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html and r_UNLOAD.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HIDDEN = "***"

# A string ends at a quote that is neither doubled nor, in Redshift, escaped with a backslash.
_STRING = r"'(?:[^'\\]|''|\\.)*'"
_GAP = r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/)"
_TOKEN = re.compile(
    rf"""(?P<gap>{_GAP}+)
    |(?P<string>{_STRING})
    |\$\$(?P<dollar>.*?)\$\$
    |"(?P<quoted>(?:[^"]|"")*)"
    |(?P<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)
    |(?P<number>\d[\d.]*)
    |(?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_SECRET_WORDS = "iam_role|credentials|access_key_id|secret_access_key|session_token|master_symmetric_key|kms_key_id"
# An unterminated string masks the rest of the text, to be safe.
_SECRET = re.compile(
    rf"(?<![\w'\"])({_SECRET_WORDS})\b({_GAP}*(?:as\b{_GAP}*)?)'(?:[^'\\]|''|\\.)*(?:'|\Z)", re.I | re.DOTALL
)
# The older form, `aws_access_key_id=…;aws_secret_access_key=…;token=…`, at any position. A condition such as
# `a.token = b.token` does not match.
_PAIR = re.compile(
    r"(\b(?:aws_access_key_id|aws_secret_access_key|aws_iam_role|aws_role_arn)\s*"
    r"|(?<=[;'])(?:token|master_symmetric_key))(=\s*)[^;'\"\s]+",
    re.I,
)


@dataclass(frozen=True)
class Table:
    """A table as written in the statement, unquoted."""

    parts: tuple[str, ...]

    @property
    def sql(self) -> str:
        """Return its name, quoted where necessary."""
        plain = re.compile(r"[a-z_][a-z0-9_$]*\Z")
        return ".".join(p if plain.match(p) else '"' + p.replace('"', '""') + '"' for p in self.parts)


@dataclass(frozen=True)
class S3Path:
    """A bucket, and a key or key prefix."""

    bucket: str
    key: str


@dataclass(frozen=True)
class Copy:
    """``COPY table FROM 's3://…'``; the path may be that of a manifest."""

    table: Table
    source: S3Path


@dataclass(frozen=True)
class Unload:
    """``UNLOAD ('query') TO 's3://…'``."""

    query: str
    target: S3Path


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def hide_credentials(sql: str) -> str:
    """Mask the credentials of COPY, UNLOAD and CREATE EXTERNAL SCHEMA."""
    return _PAIR.sub(rf"\1\2{HIDDEN}", _SECRET.sub(rf"\1\2'{HIDDEN}'", sql))


def _tokens(sql: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or "sign"
        if kind != "gap":
            found.append(_Token(kind, match.group(kind)))
    return found


def _text(literal: str) -> str:
    return re.sub(r"\\(['\\])|''", lambda m: m.group(1) or "'", literal[1:-1])


def _is(token: _Token, word: str) -> bool:
    return token.kind == "word" and token.text.lower() == word


def _path(token: _Token) -> S3Path | None:
    match = re.match(r"s3://([^/]+)/?(.*)", _text(token.text), re.DOTALL) if token.kind == "string" else None
    # Dataset names have no leading or trailing slash.
    return S3Path(match.group(1), match.group(2).strip("/") or "/") if match else None


def _copy(tokens: list[_Token]) -> Copy | None:
    parts: list[str] = []
    at = 1
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "word":
            parts.append(token.text.lower())
        elif token.kind == "quoted":
            # By default, Redshift converts names to lower case, even if they are quoted.
            parts.append(token.text.replace('""', '"').lower())
        else:
            return None
        at += 1
        if at >= len(tokens) or tokens[at] != _Token("sign", "."):
            break
        at += 1
    if at < len(tokens) and tokens[at] == _Token("sign", "("):
        while at < len(tokens) and tokens[at] != _Token("sign", ")"):
            at += 1
        at += 1
    if len(parts) > 3 or at + 1 >= len(tokens) or not _is(tokens[at], "from"):
        return None
    source = _path(tokens[at + 1])
    return Copy(Table(tuple(parts)), source) if source else None


def _unload(tokens: list[_Token]) -> Unload | None:
    if len(tokens) < 6 or tokens[1] != _Token("sign", "(") or tokens[3] != _Token("sign", ")"):
        return None
    query, target = tokens[2], _path(tokens[5])
    if query.kind not in ("string", "dollar") or not _is(tokens[4], "to") or target is None:
        return None
    text = _text(query.text) if query.kind == "string" else query.text
    return Unload(text.strip().rstrip(";"), target)


def parse_bulk_statement(sql: str) -> Copy | Unload | None:
    """Parse COPY from S3 or UNLOAD to S3; None for any other statement, or if parsing fails."""
    tokens = _tokens(sql)
    if not tokens:
        return None
    if _is(tokens[0], "copy"):
        return _copy(tokens)
    return _unload(tokens) if _is(tokens[0], "unload") else None
