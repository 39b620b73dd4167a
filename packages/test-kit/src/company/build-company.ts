import { cadenceFor } from "./cadence.ts";
import { columnsNamed, Datasets } from "./datasets.ts";
import type { Column, Company, Dag, Dataset, Task } from "./model.ts";
import { Random } from "./random.ts";
import { storyTopics, tellStory } from "./story.ts";
import { columnTypes, personalTypes, platforms, type Team, teams } from "./vocabulary.ts";

/** Size of a company. */
export interface CompanySize {
  /** Number of DAGs, at least 3, at most 150. */
  readonly dags: number;
  readonly wideColumns: number;
}

/** Builds the DAGs, tasks and datasets; the same seed and size give the same company. */
export function buildCompany(seed: number, size: CompanySize): Company {
  const topics = topicOrder();
  if (size.dags < storyTopics.length + 2 || size.dags > topics.length) {
    throw new Error(
      `A company has from ${storyTopics.length + 2} to ${topics.length} DAGs, not ${size.dags}.`,
    );
  }
  const datasets = new Datasets();
  const dimensions: Dataset[] = [];
  const dags = topics.slice(0, size.dags).map(({ team, topic, position }, index): Dag => {
    const random = new Random(seed, `${team.name} ${topic}`);
    const other = dimensions.length > 3 ? random.pick(dimensions) : null;
    const { tasks, core } = new TopicBuilder(team, topic, random, datasets, index).build(other);
    dimensions.push(core[0]!);
    const words = topic.replaceAll("_", " ");
    return {
      name: `${team.name}_${topic}`,
      team,
      topic,
      description: `Loads **${words}** for the ${team.name} team.\n\n- On call: ${team.lead}\n- [Runbook](https://wiki.fernwood.example/${team.name}/${topic})`,
      cadence: cadenceFor(position, random),
      tasks,
    };
  });
  return tellStory(dags, datasets, size.wideColumns);
}

/** Returns the topics of the story, then those of the teams in turn. */
function topicOrder(): { team: Team; topic: string; position: number }[] {
  const all = teams.flatMap((team) => team.topics.map((topic, position) => ({ team, topic, position })));
  const inStory = ({ topic }: { topic: string }) => (storyTopics as readonly string[]).includes(topic);
  const rest = all.filter((entry) => !inStory(entry)).sort((a, b) => a.position - b.position);
  return [...all.filter(inStory), ...rest.sort((a, b) => turn(a) - turn(b))];
}

/** Storefront first, so that a small company has the DAG of the wide table. */
function turn({ team, position }: { team: Team; position: number }): number {
  return position * teams.length + ((teams.indexOf(team) + teams.length - 1) % teams.length);
}

/** Builds the tasks and datasets of one topic: extract, load, transform, marts, export. */
class TopicBuilder {
  readonly #team: Team;
  readonly #topic: string;
  readonly #random: Random;
  readonly #datasets: Datasets;
  readonly #index: number;
  readonly #columns: string[];

  constructor(team: Team, topic: string, random: Random, datasets: Datasets, index: number) {
    this.#team = team;
    this.#topic = topic;
    this.#random = random;
    this.#datasets = datasets;
    this.#index = index;
    const personal = random.sample(Object.keys(personalTypes), random.pick([0, 0, 1, 2]));
    this.#columns = [
      `${topic}_id`,
      "customer_id",
      ...random.sample(Object.keys(columnTypes), random.integer(5, 14)),
      ...personal,
    ];
  }

  build(other: Dataset | null): { tasks: Task[]; core: Dataset[] } {
    const { raw, tasks: extracts } = this.#extract();
    const { staging, tasks: loads } = this.#load(raw);
    const { core, tasks: transforms } = this.#transform(staging);
    const { marts, tasks: builds } = this.#marts(core, other);
    const tasks = [...extracts, ...loads, ...transforms, ...builds, ...this.#export(marts[0]!)];
    if (this.#index % 4 === 0) tasks.push(this.#task("check_quality", null, [core[1]!], null, "check"));
    return { tasks, core };
  }

  #extract() {
    const { name, database } = this.#team;
    const topic = this.#topic;
    const suffixes = ["", "_lines", "_log", "_feed"];
    const sources = suffixes.map((suffix, position) => {
      const columns =
        position < 2
          ? [`${topic}_id`, suffix ? `${topic}${suffix}_id` : "external_reference", ...this.#columns.slice(1)]
          : [`${topic}_id`, ...this.#random.sample(this.#columns.slice(1), 5)];
      const [namespace, dataset] =
        position < 2
          ? [database, `${name}.public.${topic}${suffix}`]
          : position === 2
            ? [platforms.kafka, `${name}.${topic}.v1`]
            : [platforms.lake, `inbound/${name}/${topic}/partner_feed`];
      return this.#datasets.add(namespace!, dataset!, columnsNamed(columns));
    });
    const raw = sources.map((source, position) =>
      this.#datasets.add(platforms.lake, `raw/${name}/${topic}${suffixes[position]}`, source.columns, {
        owner: this.#team.owner,
      }),
    );
    const tasks = sources.map((source, position) =>
      this.#task(
        `extract.extract${suffixes[position] || "_main"}`,
        "extract",
        [source],
        raw[position]!,
        "tables",
      ),
    );
    return { raw, tasks };
  }

  #load(raw: readonly Dataset[]) {
    const suffixes = ["", "_lines", "_log"];
    const staging = suffixes.map((suffix, position) =>
      this.#table(
        position % 2 === 1 ? this.#team.marts : "redshift",
        "stg",
        `${this.#topic}${suffix}`,
        raw[position]!.columns,
      ),
    );
    const tasks = staging.map((table, position) => {
      const inputs = position === 0 ? [raw[0]!, raw[3]!] : [raw[position]!];
      return this.#task(`load.load${suffixes[position] || "_main"}`, "load", inputs, table, "columns");
    });
    return { staging, tasks };
  }

  #transform(staging: readonly Dataset[]) {
    const [main, lines, log] = staging as [Dataset, Dataset, Dataset];
    const names = ["dim", "fct", "agg"];
    const inputs = [[main], [main, lines], [main, log]];
    const core = names.map((name, position) =>
      this.#table(
        "redshift",
        "core",
        `${name}_${this.#topic}`,
        position === 2
          ? [
              ...main.columns.slice(0, 4),
              { name: "entries", type: "bigint" },
              { name: "total", type: "numeric(18,2)" },
            ]
          : main.columns,
        position < 2 ? `One row per ${this.#topic}_id: ${this.#topic.replaceAll("_", " ")}.` : undefined,
      ),
    );
    const tasks = core.map((table, position) =>
      this.#task(
        `transform.build_${names[position]}_${this.#topic}`,
        "transform",
        inputs[position]!,
        table,
        position === 2 || inputs[position]!.some(({ namespace }) => namespace !== platforms.redshift)
          ? "columns"
          : "sql",
      ),
    );
    return { core, tasks };
  }

  #marts(core: readonly Dataset[], other: Dataset | null) {
    const [dimension, fact, aggregate] = core as [Dataset, Dataset, Dataset];
    const inputs = [[fact, dimension, ...(other ? [other] : [])], [aggregate]];
    const marts = ["summary", "figures"].map((name, position) =>
      this.#table(
        position === 0 ? "redshift" : this.#team.marts,
        "mart",
        `${this.#topic}_${name}`,
        [...inputs[position]![0]!.columns.slice(0, 8), { name: "row_hash", type: "varchar(64)" }],
        `Morning figures of the ${this.#team.name} team: ${this.#topic.replaceAll("_", " ")}.`,
      ),
    );
    const tasks = marts.map((mart, position) =>
      this.#task(
        `marts.build_${this.#topic}_${position === 0 ? "summary" : "figures"}`,
        "marts",
        inputs[position]!,
        mart,
        position === 0 ? "sql" : "columns",
      ),
    );
    return { marts, tasks };
  }

  #export(mart: Dataset): Task[] {
    const { name } = this.#team;
    const file = this.#datasets.add(platforms.lake, `exports/${name}/${this.#topic}_summary`, mart.columns, {
      owner: this.#team.owner,
    });
    const tasks = [this.#task("export_summary", null, [mart], file, "columns")];
    if (this.#index % 3 === 0) {
      const table = this.#datasets.add(
        platforms.glue,
        `table/exports_${name}/${this.#topic}_summary`,
        mart.columns,
        { owner: this.#team.owner },
      );
      tasks.push(this.#task("register_in_glue", null, [file], table, "columns"));
    }
    return tasks;
  }

  #table(
    warehouse: "redshift" | "snowflake",
    layer: "stg" | "core" | "mart",
    name: string,
    columns: readonly Column[],
    description?: string,
  ): Dataset {
    const schema = layer === "core" ? "core" : `${layer}_${this.#team.name}`;
    const full =
      warehouse === "redshift" ? `warehouse.${schema}.${name}` : `FERNWOOD.${schema}.${name}`.toUpperCase();
    return this.#datasets.add(platforms[warehouse], full, columns, {
      owner: this.#team.owner,
      description,
    });
  }

  #task(
    id: string,
    group: string | null,
    inputs: readonly Dataset[],
    output: Dataset | null,
    reporting: Task["reporting"],
  ): Task {
    const seconds = this.#random.integer(20, group === "transform" ? 600 : 240);
    return { id, group, inputs, output, reporting, seconds };
  }
}
