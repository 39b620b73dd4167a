"""Reads the pipeline's manifest and its SQL files."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A deployment copies the pipeline next to this package; a checkout has it in its own folder.
_DEPLOYED = Path(__file__).parent / "pipeline"
_CHECKOUT = Path(__file__).parents[4] / "pipelines" / "tickit"


@dataclass(frozen=True)
class Task:
    """A task, which either loads one table or checks tables without writing any."""

    id: str
    kind: str
    owner: str
    documentation: str
    statements: list[str]
    depends_on: list[str]
    publishes: str | None


@dataclass(frozen=True)
class Dag:
    """A DAG; ``starts_on`` is the signal that starts it, if it is not triggered manually."""

    id: str
    owner: str
    documentation: str
    tags: list[str]
    starts_on: str | None
    tasks: list[Task]


def pipeline_directory() -> Path:
    """Return the folder of the manifest: ``HEADWATER_TICKIT_DIR``, else that of the deployment or checkout."""
    configured = os.environ.get("HEADWATER_TICKIT_DIR")
    if configured:
        return Path(configured)
    return _DEPLOYED if _DEPLOYED.is_dir() else _CHECKOUT


def split_statements(script: str) -> list[str]:
    """Return the single statements of a SQL file of the pipeline.

    A statement ends with a semicolon at the end of a line, and a comment is a line of its own.
    """
    code = "\n".join(line for line in script.splitlines() if not line.lstrip().startswith("--"))
    return [statement.strip() for statement in re.split(r";[ \t]*(?:\n|$)", code) if statement.strip()]


def _task(spec: dict[str, Any], directory: Path) -> Task:
    return Task(
        id=spec["id"],
        kind=spec["kind"],
        owner=spec["owner"],
        documentation=spec["documentation"],
        statements=split_statements((directory / spec["sql"]).read_text(encoding="utf-8")),
        depends_on=spec["depends_on"],
        publishes=spec.get("publishes"),
    )


def load_dags() -> list[Dag]:
    """The manifest's DAGs.

    :raises ValueError: if the manifest has a version that this code does not know
    """
    directory = pipeline_directory()
    manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    if manifest["version"] != 1:
        raise ValueError(f"{directory / 'manifest.json'} has version {manifest['version']}, expected 1")
    return [
        Dag(
            id=spec["id"],
            owner=spec["owner"],
            documentation=spec["documentation"],
            tags=spec["tags"],
            starts_on=spec["starts_on"],
            tasks=[_task(task, directory) for task in spec["tasks"]],
        )
        for spec in manifest["dags"]
    ]
