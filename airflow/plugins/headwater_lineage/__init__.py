"""Headwater's extensions of Airflow's OpenLineage provider: a token provider and an extractor for Redshift."""
