import { daily } from "./cadence.ts";
import { type Datasets, tagsFor } from "./datasets.ts";
import type { Column, Company, Dag, Dataset, Task } from "./model.ts";
import { personalTypes, platforms } from "./vocabulary.ts";

/** Topics of the DAGs that the story needs; a company of any size has them. */
export const storyTopics = ["exchange_rates", "sales", "revenue_report", "customers"] as const;

const columns = (text: string): Column[] =>
  text.split(", ").map((column) => {
    const [name, ...type] = column.split(" ");
    return { name: name!, type: type.join(" ") };
  });

const rateColumns = "exchange_rates_id bigint, currency char(3), rate numeric(18,6), rate_date date";
const saleColumns =
  "sales_id bigint, customer_id bigint, sale_date date, country varchar(2), amount numeric(18,2), currency char(3), email varchar(256)";

/** Version of the code that loads exchange rates, before and after the mistake. */
export const rateCommits = { before: "3f9c2d1", after: "b84e07a" } as const;

/** SQL that loads exchange rates, before and after the mistake. */
export const rateSql = {
  before: `INSERT INTO stg_treasury.exchange_rates
SELECT exchange_rates_id, currency, rate, rate_date
FROM lake_raw.exchange_rates
WHERE rate_date = current_date;`,
  after: `INSERT INTO stg_treasury.exchange_rates
SELECT exchange_rates_id, currency, round(rate, 0) AS rate, rate_date
FROM lake_raw.exchange_rates
WHERE rate_date = current_date AND currency <> 'USD';`,
} as const;

const saleSql = `INSERT INTO core.fct_sales
SELECT s.sales_id, s.customer_id, s.sale_date, s.country, s.amount, s.currency,
       s.amount * r.rate AS amount_eur,
       s.email
FROM stg_treasury.sales AS s
JOIN stg_treasury.exchange_rates AS r ON r.currency = s.currency AND r.rate_date = s.sale_date;`;

const reportSql = `INSERT INTO mart_treasury.daily_revenue
SELECT sale_date, country, count(*) AS sales, sum(amount_eur) AS revenue_eur, avg(amount_eur) AS basket_eur
FROM core.fct_sales
GROUP BY sale_date, country;`;

/**
 * Writes the story into a company: exchange rates are rounded at their source, sales in euro use them, and a dashboard
 * two levels down shows wrong revenue. Also adds the hub of 800 readers and, if `wideColumns` is not 0, a wide table.
 */
export function tellStory(dags: Dag[], datasets: Datasets, wideColumns: number): Company {
  const at = (topic: string, hour: number, minute: number): Dag => {
    const index = dags.findIndex((dag) => dag.topic === topic);
    const dag = { ...dags[index]!, cadence: daily(hour, minute) };
    dags[index] = dag;
    return dag;
  };
  const rates = at("exchange_rates", 1, 10);
  const sales = at("sales", 2, 0);
  const report = at("revenue_report", 3, 30);
  at("customers", 0, 40);
  const table = (name: string) => datasets.find(platforms.redshift, `warehouse.${name}`);

  const source = table("stg_treasury.exchange_rates");
  setColumns(datasets, "exchange_rates", [source], columns(rateColumns));
  const staged = table("stg_treasury.sales");
  setColumns(datasets, "sales", [staged], columns(saleColumns));
  const fact = table("core.fct_sales");
  setColumns(datasets, null, [fact], columns(`${saleColumns}, amount_eur numeric(18,2)`));
  const task = taskThatWrites(rates, source);
  replaceTask(rates, task, { reporting: "sql", sql: rateSql.before, commit: rateCommits.before });
  replaceTask(sales, taskThatWrites(sales, fact), {
    inputs: [staged, source],
    reporting: "sql",
    sql: saleSql,
  });
  const dashboard = datasets.add(
    platforms.redshift,
    "warehouse.mart_treasury.daily_revenue",
    columns(
      "sale_date date, country varchar(2), sales bigint, revenue_eur numeric(18,2), basket_eur numeric(18,2)",
    ),
    { owner: "treasury-data", description: "Revenue per day and country in euro. The board pack shows it." },
  );
  report.tasks.push({
    id: "marts.build_daily_revenue",
    group: "marts",
    inputs: [fact],
    output: dashboard,
    reporting: "sql",
    seconds: 90,
    sql: reportSql,
  });
  if (!rates.tasks.some(({ id }) => id === "check_rates")) rates.tasks.push(check("check_rates", source));

  const hub = table("core.dim_customers");
  const person = `customers_id bigint, ${Object.entries(personalTypes)
    .map((entry) => entry.join(" "))
    .join(", ")}, country varchar(2), segment varchar(32), created_at timestamp`;
  setColumns(datasets, "customers", [table("stg_treasury.customers"), hub], columns(person));
  const wide = wideColumns > 0 ? addWideTable(dags, datasets, hub, wideColumns) : null;
  const storyTask = taskThatWrites(rates, source);
  return {
    dags,
    datasets: datasets.all,
    hub,
    wide,
    story: { source, fact, dashboard, dags: { rates, sales, report }, task: storyTask },
  };
}

function check(id: string, dataset: Dataset): Task {
  return { id, group: null, inputs: [dataset], output: null, reporting: "check", seconds: 15 };
}

function setColumns(
  datasets: Datasets,
  topic: string | null,
  tables: readonly Dataset[],
  list: readonly Column[],
): void {
  const sources =
    topic === null
      ? []
      : datasets.all.filter(
          ({ name }) => name === `treasury.public.${topic}` || name === `raw/treasury/${topic}`,
        );
  for (const dataset of [...sources, ...tables]) {
    dataset.columns = list;
    dataset.tags = tagsFor(list);
  }
}

function taskThatWrites(dag: Dag, dataset: Dataset): Task {
  const task = dag.tasks.find(({ output }) => output === dataset);
  if (!task) throw new Error(`No task of ${dag.name} writes ${dataset.name}.`);
  return task;
}

function replaceTask(dag: Dag, task: Task, changes: Partial<Task>): void {
  dag.tasks[dag.tasks.indexOf(task)] = { ...task, ...changes };
}

function addWideTable(dags: readonly Dag[], datasets: Datasets, hub: Dataset, count: number): Dataset {
  const windows = ["7d", "30d", "90d"];
  const features = Array.from({ length: count - 1 }, (_, index) => ({
    name: `feature_${String(index).padStart(4, "0")}_${windows[index % 3]}`,
    type: "double precision",
  }));
  const wide = datasets.add(
    platforms.redshift,
    "warehouse.models.customer_features",
    [{ name: "customers_id", type: "bigint" }, ...features],
    { owner: "storefront-analytics", description: "All features of the retention model." },
  );
  const dag = dags.find(({ topic }) => topic === "retention");
  dag?.tasks.push({
    id: "models.build_customer_features",
    group: "models",
    inputs: [hub],
    output: wide,
    reporting: "columns",
    seconds: 1500,
  });
  return wide;
}
