{{ config(materialized='ephemeral') }}
select customer_id, upper(country) as country from {{ ref('raw_customers') }}
