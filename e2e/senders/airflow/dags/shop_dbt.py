"""The dbt project with Cosmos: one task per model."""

from __future__ import annotations

import os
from pathlib import Path

from airflow.sdk import DAG
from cosmos import (
    DbtTaskGroup,
    ExecutionConfig,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
)
from cosmos.constants import InvocationMode, LoadMode, TestBehavior

PROJECT = Path(os.environ["SHOP_DBT_PROJECT"])

with DAG("shop_dbt", schedule=None, is_paused_upon_creation=False):
    DbtTaskGroup(
        group_id="marts",
        project_config=ProjectConfig(
            dbt_project_path=PROJECT, manifest_path=PROJECT / "target" / "manifest.json", install_dbt_deps=False
        ),
        profile_config=ProfileConfig(
            profile_name="shop", target_name="dev", profiles_yml_filepath=PROJECT / "profiles.yml"
        ),
        execution_config=ExecutionConfig(
            dbt_executable_path=os.environ["SHOP_DBT"], invocation_mode=InvocationMode.SUBPROCESS
        ),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST,
            test_behavior=TestBehavior.NONE,
            select=["raw_orders", "staged_orders", "orders_by_day"],
        ),
    )
