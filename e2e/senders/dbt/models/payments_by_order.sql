select p.order_id, sum(p.cents) / 100.0 as paid from {{ source('bank', 'payments') }} p group by p.order_id
