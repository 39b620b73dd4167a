"""What Headwater adds to Airflow's OpenLineage provider: a token provider and an extractor for Redshift."""
