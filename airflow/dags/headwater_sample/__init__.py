"""Headwater's sample pipeline. The folder can be added to and removed from a DAGs folder with DAGs of others."""
