"""Turns the TICKIT manifest into Airflow DAGs, on Airflow 2.10 and later and on Airflow 3."""
