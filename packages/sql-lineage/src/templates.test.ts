// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Hive variables
/** Templates of dbt, Airflow and Hive in place of names, expressions, clauses and whole queries. */
import { describe, expect, it } from "vitest";
import { type DialectName, extractLineage } from "./index.ts";

function read(sql: string, dialect: DialectName = "snowflake") {
  const { inputs, outputs, errors, warnings } = extractLineage(sql, { dialect });
  expect(errors).toEqual([]);
  return {
    tables: `${inputs.map(({ name }) => name)} > ${outputs.map(({ name }) => name)}`,
    warnings: new Set(warnings.map(({ code }) => code)),
  };
}

describe("a macro", () => {
  it.each([
    ["select k from {{ ref('a') }} {{ where_clause() }}", "a > "],
    ["select k from {{ ref('a') }} x {{ filter('x') }} order by k {{ limit_rows(10) }}", "a > "],
    ["select k from a where {{ x }} = 1 {{ 'and l = 2' if y }} and m = 3", "a > "],
    ["select k from a where k {{ comparison(1) }} 5", "a > "],
    ["{{ union_relations(relations=[ref('a'), source('s', 'b')]) }}", "a,s.b > "],
    ["{{ config(tags=['x']) }}\n{{ union_relations([ref('a')]) }}", "a > "],
    ["with t as ({{ deduplicate(ref('a'), 'k') }}) select k from t", "a > "],
    ["create table b as {{ pivot_of(ref('a')) }}", "a > b"],
  ])("can be a clause or a query, with a warning: %s", (sql, tables) => {
    const answer = read(sql);
    expect(answer.tables).toBe(tables);
    expect(answer.warnings).toContain("opaque-statement");
  });

  it("warns about its columns in a select list", () => {
    expect(read("select {{ star(ref('a')) }}, k from {{ ref('a') }}").warnings).toContain("unresolved-star");
    expect(read("select {{ value('x') }} as v, k from {{ ref('a') }}").warnings.size).toBe(0);
  });

  it("has the columns of a surrogate key", () => {
    const sql = "select {{ dbt_utils.generate_surrogate_key(['k', 'l']) }} as id from {{ ref('a') }}";
    const { writes } = extractLineage(sql, { dialect: "redshift" });
    expect(writes[0]!.columns[0]!.sources.map(({ column }) => column)).toEqual(["k", "l"]);
  });
});

describe("branches", () => {
  it.each([
    ["select x.k from {% if p %} {{ ref('a') }} {% else %} {{ ref('b') }} {% endif %} x", "a,b > "],
    [
      "{% if p %} select k from a {% elif q %} select k from c {% else %} select k from b {% endif %}",
      "a,b > ",
    ],
    [
      "insert into o {% if p %} select k from a {% else %} select k from b {% endif %}; delete from d",
      "a,b > o,d",
    ],
    [
      "{% for t in ts %} select k from {{ t }} {% if not loop.last %} union all {% endif %} {% endfor %}",
      "{{ t }} > ",
    ],
    [
      "update o set {% for c in cs %} {{ c }} = s.{{ c }}{% if not loop.last %}, {% endif %}{% endfor %} from a s {% if p %} where s.k = 1 {% endif %}",
      "a > o",
    ],
    [
      "select k {% if p %}, l {% endif %} from a {% if p %} where m = 1 {% else %} where n = 1 {% endif %}",
      "a > ",
    ],
  ])("are read one by one where they exclude each other: %s", (sql, tables) => {
    const answer = read(sql, "postgres");
    expect(answer.tables).toBe(tables);
    expect(answer.warnings).toContain("template-branches");
  });

  it("keep the positions of their statements", () => {
    const sql =
      "select 1;\n{% if p %}\n  insert into o select k from a\n{% else %}\n  insert into o select k from b\n{% endif %}";
    const { statements } = extractLineage(sql, { dialect: "postgres" });
    expect(statements.map(({ span }) => [span.line, span.column])).toEqual([
      [1, 1],
      [3, 3],
      [5, 3],
    ]);
  });

  it("report an error that is in none of them alone", () => {
    const { errors } = extractLineage("select k from from {% if p %} a {% else %} b {% endif %}", {
      dialect: "postgres",
    });
    expect(errors).toHaveLength(1);
  });
});

describe("blocks", () => {
  it.each([
    ["{% macro m(x) %} ({{ x }} / 100) {% endmacro %}\nselect k from a", "a > "],
    ["{% docs d %} It's text. {% enddocs %} select k from a", "a > "],
    ["{% set q %} select k from a {% endset %} {% set r = 1 %} select k from b", "a,b > "],
    ["{% call statement('s') %} select k from a {% endcall %} select k from b", "a,b > "],
    ["{% snapshot s %} {{ config(x=1) }} select k from a {% endsnapshot %}", "a > "],
  ])("are statements of their own: %s", (sql, tables) => {
    expect(read(sql).tables).toBe(tables);
  });
});

it.each([
  ["set db=x; insert into t select k from ${db}.s_${db}", "hive", "x.s_x > t"],
  [
    "insert into {{ params.s }}.t select k from s_{{ ds }} where d = '{{ ds }}' and l = %(l)s and m in (:m, ?)",
    "redshift",
    "s_{{ ds }} > {{ params.s }}.t",
  ],
] as const)("a name can contain variables: %s (%s)", (sql, dialect, tables) => {
  expect(read(sql, dialect).tables).toBe(tables);
});

it.each([
  ["conditions", "{% if "],
  ["macros", "{% macro x() %} "],
  ["references", "{{ f(ref('a', v="],
])("many unclosed %s take limited CPU time", (_, part) => {
  const before = process.cpuUsage();
  extractLineage(`select from from ${part.repeat(100_000)}`, { dialect: "snowflake" });
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
});
