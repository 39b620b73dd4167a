"""Tests of the sample in a DAGs folder with DAGs of others, laid out as in a deployment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = {"rs_source_to_staging", "rs_staging_to_dm"}
TEAM_DAG = """
from datetime import datetime

from airflow import DAG
from team_library.names import DAG_ID

with DAG(dag_id=DAG_ID, schedule=None, start_date=datetime(2025, 1, 1)):
    pass
"""
PRINT = (
    "import json, sys\n"
    "try:\n"
    "    from airflow.dag_processing.dagbag import DagBag\n"
    "except ImportError:\n"  # before Airflow 3.2
    "    from airflow.models.dagbag import DagBag\n"
    # In Airflow 3, the DAG processor adds the folder to the path.
    "sys.path.append(sys.argv[1])\n"
    "bag = DagBag(dag_folder=sys.argv[1])\n"
    "print(json.dumps([sorted(bag.dag_ids), {name: str(error) for name, error in bag.import_errors.items()}]))"
)


def load(dags: Path, home: Path) -> tuple[set[str], dict[str, str]]:
    """Parse a DAGs folder in a new Airflow process, and return the DAG ids and the import errors."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT, str(dags)],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("OPENLINEAGE")},
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    dag_ids, errors = json.loads(done.stdout.strip().splitlines()[-1])
    return set(dag_ids), errors


@pytest.fixture
def dags(tmp_path: Path) -> Path:
    """The DAGs folder of a deployment."""
    folder = tmp_path / "dags"
    shutil.copytree(ROOT / "airflow" / "dags", folder, ignore=shutil.ignore_patterns("__pycache__"))
    pipeline = folder / "headwater_sample" / "headwater_tickit" / "pipeline"
    pipeline.mkdir()
    shutil.copy(ROOT / "pipelines" / "tickit" / "manifest.json", pipeline)
    shutil.copytree(ROOT / "pipelines" / "tickit" / "sql" / "dml", pipeline / "sql" / "dml")
    return folder


def add_team_files(dags: Path) -> None:
    """Add a DAG that imports a library beside it, and a file that Airflow must ignore."""
    (dags / "team_library").mkdir()
    (dags / "team_library" / "names.py").write_text('DAG_ID = "team_orders"\n')
    (dags / "team.py").write_text(TEAM_DAG)
    (dags / "broken.py").write_text('raise RuntimeError("airflow DAG that must be ignored")\n')
    (dags / ".airflowignore").write_text("broken.py\n")


def test_the_sample_loads_from_its_own_folder(dags: Path, tmp_path: Path) -> None:
    assert load(dags, tmp_path) == ({*SAMPLE, "headwater_probe"}, {})


def test_the_sample_and_the_dags_of_a_team_load_side_by_side(dags: Path, tmp_path: Path) -> None:
    add_team_files(dags)
    assert load(dags, tmp_path) == ({*SAMPLE, "headwater_probe", "team_orders"}, {})


def test_the_dags_of_a_team_load_without_the_sample(dags: Path, tmp_path: Path) -> None:
    add_team_files(dags)
    shutil.rmtree(dags / "headwater_sample")
    assert load(dags, tmp_path) == ({"headwater_probe", "team_orders"}, {})
