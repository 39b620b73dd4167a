select country, sum(amount_usd) as revenue from {{ ref('orders') }} group by country
