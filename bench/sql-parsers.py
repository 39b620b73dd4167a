"""Times openlineage-sql, sqlglot and sqllineage for bench/sql.ts, and returns their results.

Reads {"cases": [{"sql", "dialect"}], "schema": {table: [column]}, "rounds": n} from standard input and writes, by library,
the nanoseconds of each case in each round and the direct sources of each output column.
"""

import json
import sys
import time

import openlineage_sql
import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope
from sqllineage.core.metadata.dummy import DummyMetaDataProvider
from sqllineage.runner import LineageRunner

request = json.load(sys.stdin)
schema = {table: {column: "varchar" for column in columns} for table, columns in request["schema"].items()}
for table in list(schema):
    if "." not in table:
        schema["public." + table] = schema[table]
nested = {}
for table, columns in schema.items():
    parts = table.split(".")
    nested.setdefault(parts[0] if len(parts) > 1 else "", {})[parts[-1]] = columns
nested.pop("", None)


def official(case):
    found = openlineage_sql.parse([case["sql"]], dialect=case["dialect"])
    return {
        entry.descendant.name: sorted(
            {f"{column.origin.qualified_name}.{column.name}" for column in entry.lineage if column.origin}
        )
        for entry in found.column_lineage
    }


def glot(case):
    tree = sqlglot.parse_one(case["sql"], dialect=case["dialect"])
    query = tree.expression if isinstance(tree, (exp.Insert, exp.Create)) else tree
    if not isinstance(query, exp.Query):
        raise ValueError("no query")
    answer = {}
    for name, node in by_column(query, case):
        leaves = [leaf for leaf in node.walk() if not leaf.downstream and isinstance(leaf.expression, exp.Table)]
        answer[name] = sorted({leaf_name(leaf) for leaf in leaves})
    return answer


def by_column(query, case):
    # Qualify once and share the scope, as its documentation advises for many columns of one query.
    qualified = qualify(query.copy(), schema=nested, dialect=case["dialect"], validate_qualify_columns=False, identify=False)
    scope = build_scope(qualified)
    for column in qualified.named_selects:
        yield column, lineage(column, qualified, nested, dialect=case["dialect"], scope=scope)


def leaf_name(leaf):
    table = leaf.expression
    parts = [part.name for part in (table.args.get("db"), table.this) if part is not None]
    return ".".join([*parts, leaf.name.split(".")[-1].strip('"')])


# sqllineage uses the dialects of sqlfluff.
fluff = {"spark": "sparksql", "mssql": "tsql"}
provider = DummyMetaDataProvider({table if "." in table else "public." + table: columns for table, columns in request["schema"].items()})


def lineage_runner(case):
    dialect = fluff.get(case["dialect"], case["dialect"])
    runner = LineageRunner(case["sql"], dialect=dialect, metadata_provider=provider, silent_mode=True)
    answer = {}
    for path in runner.get_column_lineage():
        source, target = path[0], path[-1]
        name = str(source).removeprefix("<default>.").lower()
        answer.setdefault(target.raw_name, set()).add(name)
    return {column: sorted(sources) for column, sources in answer.items()}


result = {"versions": {"sqlglot": sqlglot.__version__}}
parsers = (
    ("openlineage-sql", official, request["rounds"]),
    ("sqlglot", glot, request["rounds"]),
    # A hundred times slower than the others.
    ("sqllineage", lineage_runner, min(request["rounds"], 3)),
)
for name, extract, rounds in parsers:
    answers, times = [], [[] for _ in request["cases"]]
    for index in range(rounds):
        for position, case in enumerate(request["cases"]):
            began = time.perf_counter_ns()
            try:
                answer = extract(case)
            except Exception as error:
                answer = {"error": str(error)[:200]}
            times[position].append(time.perf_counter_ns() - began)
            if index == 0:
                answers.append(answer)
    result[name] = {"answers": answers, "times": times}
json.dump(result, sys.stdout)
