-- The lake as an external schema over the Glue Data Catalog. ${glue_database} is filled in by the deployment.
CREATE EXTERNAL SCHEMA IF NOT EXISTS s3_datalake
FROM DATA CATALOG
DATABASE '${glue_database}'
IAM_ROLE default;
