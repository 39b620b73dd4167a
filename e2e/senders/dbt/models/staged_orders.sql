{{ config(materialized='view') }}
select order_id, customer_id, amount as amount_usd, ordered_on from {{ ref('raw_orders') }}
