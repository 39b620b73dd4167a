import type { Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";
import { didYouMean } from "../suggestion.ts";
import { reservedWords } from "./reserved-words.ts";

/** Memory of a Fargate task by its CPU units, in GiB: minimum, maximum, step. Source: the Amazon ECS developer guide. */
const taskMemory: Readonly<Record<number, readonly number[]>> = {
  256: [0.5, 1, 2],
  512: [1, 2, 3, 4],
  1024: range(2, 8),
  2048: range(4, 16),
  4096: range(8, 30),
};

const burstable = ["micro", "small", "medium", "large", "xlarge", "2xlarge"];
const graviton = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"];
const largest = [...graviton, "24xlarge"];

/** Sizes of the instance classes of RDS for PostgreSQL 17. Source: the Amazon RDS user guide. */
const instanceSizes: Readonly<Record<string, readonly string[]>> = {
  t3: burstable,
  t4g: burstable,
  m5: largest,
  m5d: largest,
  m6g: graviton,
  m6gd: graviton,
  m6i: [...largest, "32xlarge"],
  m6id: [...largest, "32xlarge"],
  m7g: graviton,
  m7i: [...largest, "48xlarge"],
  m8g: [...largest, "48xlarge"],
  r5: largest,
  r5b: largest,
  r5d: largest,
  r6g: graviton,
  r6gd: graviton,
  r6i: [...largest, "32xlarge"],
  r6id: [...largest, "32xlarge"],
  r7g: graviton,
  r7i: [...largest, "48xlarge"],
  r8g: [...largest, "48xlarge"],
  x2g: graviton,
};

/** Databases of Redshift itself. */
const systemDatabases = ["template0", "template1", "padb_harvest", "awsdatacatalog", "sys"];
const maxAuroraCapacity = 256;

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Checks the sizes of the lineage server and its database, and the warehouse. */
export const checkSizes: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { cpu, memoryMiB } = configuration.lineage;
  const allowed = (taskMemory[cpu] ?? []).map((gib) => gib * 1024);
  problems.refuse(
    !allowed.includes(memoryMiB),
    "lineage.memoryMiB",
    `a task with ${cpu} CPU units cannot have ${memoryMiB} MiB; Fargate offers ${allowed.join(", ")}.`,
    "lineage.cpu",
  );
  const { tasks, maximumTasks } = taskCount(configuration);
  problems.refuse(
    maximumTasks < tasks,
    "lineage.maximumTasks",
    `${maximumTasks} is below the number of tasks (${tasks}); raise it.`,
    "lineage.tasks",
  );
  checkDatabase(configuration, problems);
  checkWarehouse(configuration, problems);
};

/** Returns the smallest and the largest number of tasks, with the defaults of the profile. */
export function taskCount({ lineage, profile }: PlatformConfiguration): {
  readonly tasks: number;
  readonly maximumTasks: number;
} {
  const isProduction = profile === "production";
  const tasks = lineage.tasks ?? (isProduction ? 2 : 1);
  return { tasks, maximumTasks: lineage.maximumTasks ?? (isProduction ? 2 * tasks : tasks) };
}

const checkDatabase: Rule<PlatformConfiguration> = ({ lineage }, problems) => {
  const { databaseInstanceClass: name, auroraMinimumCapacity, auroraMaximumCapacity } = lineage;
  const setting = "lineage.databaseInstanceClass";
  const classes = Object.entries(instanceSizes).flatMap(([family, sizes]) =>
    sizes.map((size) => `${family}.${size}`),
  );
  const bare = name.replace(/^db\./, "");
  problems.refuse(name !== bare, setting, `${name} starts with db., which is added; use ${bare}.`);
  problems.refuse(
    name === bare && !classes.includes(name),
    setting,
    `${name} is no instance class of RDS for PostgreSQL${didYouMean(name, classes)}`,
  );
  problems.refuse(
    auroraMaximumCapacity < auroraMinimumCapacity,
    "lineage.auroraMaximumCapacity",
    `${auroraMaximumCapacity} is below lineage.auroraMinimumCapacity (${auroraMinimumCapacity}); raise it.`,
    "lineage.auroraMinimumCapacity",
  );
  for (const member of ["auroraMinimumCapacity", "auroraMaximumCapacity"] as const) {
    problems.refuse(
      lineage[member] % 0.5 !== 0 || lineage[member] > maxAuroraCapacity,
      `lineage.${member}`,
      `${lineage[member]} is no capacity of Aurora Serverless v2; use a multiple of 0.5 up to ${maxAuroraCapacity}.`,
    );
  }
};

const checkWarehouse: Rule<PlatformConfiguration> = ({ warehouse }, problems) => {
  const { baseCapacity, maximumCapacity, database } = warehouse;
  for (const [member, capacity] of Object.entries({ baseCapacity, maximumCapacity })) {
    problems.refuse(
      capacity !== 4 && capacity % 8 !== 0,
      `warehouse.${member}`,
      `must be 4 or a multiple of 8; ${capacity} is neither.`,
    );
  }
  problems.refuse(
    maximumCapacity < baseCapacity,
    "warehouse.maximumCapacity",
    `${maximumCapacity} is below warehouse.baseCapacity (${baseCapacity}); raise it.`,
    "warehouse.baseCapacity",
  );
  problems.refuse(
    reservedWords.has(database) || systemDatabases.includes(database) || database.startsWith("pg_"),
    "warehouse.database",
    `${database} is reserved by Redshift; choose another name, such as ${database}_db.`,
  );
};
