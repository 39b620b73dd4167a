select order_id from {{ ref('orders') }} where amount_usd < 0
