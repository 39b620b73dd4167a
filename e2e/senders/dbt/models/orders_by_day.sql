{{ config(materialized='incremental', unique_key='ordered_on') }}
select ordered_on, sum(amount_usd) as revenue from {{ ref('staged_orders') }}
{% if is_incremental() %}
where ordered_on >= (select max(ordered_on) from {{ this }})
{% endif %}
group by ordered_on
