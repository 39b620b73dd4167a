select o.order_id, o.amount_usd, o.ordered_on, c.country
from {{ ref('staged_orders') }} o
join {{ ref('known_customers') }} c on c.customer_id = o.customer_id
