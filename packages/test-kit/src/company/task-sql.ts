import { type Task, tableName } from "./model.ts";

/** Writes the INSERT of a task from the columns of its tables. */
export function generateSql({ inputs, output }: Task): string | null {
  const [main, ...others] = inputs;
  if (!output || !main) return null;
  const aliases = ["a", "b", "c", "d"];
  const key = main.columns[0]!.name;
  const selected = output.columns.map(({ name }) => {
    const index = inputs.findIndex(({ columns }) => columns.some((column) => column.name === name));
    return index < 0 ? `  md5(a.${key}) AS ${name}` : `  ${aliases[index]}.${name}`;
  });
  const joins = others.map((dataset, index) => {
    const shared = dataset.columns.find(({ name }) => main.columns.some((column) => column.name === name));
    const column = shared?.name ?? key;
    return `LEFT JOIN ${tableName(dataset)} AS ${aliases[index + 1]} ON ${aliases[index + 1]}.${column} = a.${column}`;
  });
  return [
    `INSERT INTO ${tableName(output)} (`,
    output.columns.map(({ name }) => `  ${name}`).join(",\n"),
    ")",
    "SELECT",
    selected.join(",\n"),
    `FROM ${tableName(main)} AS a`,
    ...joins,
    `WHERE a.${key} IS NOT NULL;`,
  ].join("\n");
}
