"""SQL with parameters and templates, names without a schema, mapped tasks and task groups."""

from __future__ import annotations

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import DAG, TaskGroup

WAREHOUSE = "warehouse"

with DAG("shop_sql", schedule=None, is_paused_upon_creation=False):
    prepare = SQLExecuteQueryOperator(
        task_id="prepare",
        conn_id=WAREHOUSE,
        sql=[
            "DROP TABLE IF EXISTS public.order_totals",
            "CREATE TABLE IF NOT EXISTS public.order_totals (region text, total numeric, day date)",
            "CREATE TABLE IF NOT EXISTS public.big_orders (LIKE public.orders)",
            "CREATE TABLE IF NOT EXISTS public.best_region (region text, total numeric)",
            "TRUNCATE public.big_orders",
        ],
    )
    copy_big_orders = SQLExecuteQueryOperator(
        task_id="copy_big_orders",
        conn_id=WAREHOUSE,
        sql="INSERT INTO public.big_orders SELECT id, region, amount FROM public.orders WHERE amount > 15",
    )
    with TaskGroup("totals") as totals:
        SQLExecuteQueryOperator.partial(
            task_id="by_region",
            conn_id=WAREHOUSE,
            sql=(
                "INSERT INTO public.order_totals (region, total, day) "
                "SELECT region, sum(amount), '{{ dag_run.run_after.date() }}' FROM public.orders "
                "WHERE region = %(region)s GROUP BY region"
            ),
        ).expand(parameters=[{"region": "eu"}, {"region": "us"}])
    bare_names = SQLExecuteQueryOperator(
        task_id="bare_names",
        conn_id=WAREHOUSE,
        sql=(
            "INSERT INTO best_region SELECT region, total FROM order_totals "
            "WHERE total > %(least)s ORDER BY total DESC LIMIT 1"
        ),
        parameters={"least": 1},
    )
    read_back = SQLExecuteQueryOperator(
        task_id="read_back",
        conn_id=WAREHOUSE,
        sql="SELECT region FROM best_region WHERE total BETWEEN %(least)s AND %(most)s",
        parameters={"least": 1, "most": 1000},
    )
    # No task tells which `stock` this is.
    count_stock = SQLExecuteQueryOperator(
        task_id="count_stock",
        conn_id=WAREHOUSE,
        sql="SELECT count(*) FROM stock WHERE pieces > %(least)s",
        parameters={"least": 0},
    )
    prepare >> copy_big_orders >> totals >> bare_names >> read_back >> count_stock
