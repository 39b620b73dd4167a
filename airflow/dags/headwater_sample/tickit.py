"""TICKIT: stages seven tables from the lake, then builds a small star schema.

Both Airflow DAGs are made from the pipeline's manifest and run its SQL files as they are. The second one
starts when the checks at the end of the first have succeeded.
"""

from __future__ import annotations

from headwater_sample.headwater_tickit.dags import build_dags

globals().update(build_dags())
