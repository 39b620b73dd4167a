/** Table functions with known output columns, in lowercase. */
const functionColumns: Readonly<Record<string, readonly string[]>> = {
  flatten: ["SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS"],
  split_to_table: ["SEQ", "INDEX", "VALUE"],
  string_split: ["value", "ordinal"],
  openjson: ["key", "value", "type"],
  generate_series: ["generate_series"],
  json_each: ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"],
  jsonb_each: ["key", "value"],
  json_each_text: ["key", "value"],
  jsonb_each_text: ["key", "value"],
  jsonb_array_elements: ["value"],
  jsonb_array_elements_text: ["value"],
  json_array_elements: ["value"],
  json_array_elements_text: ["value"],
  explode: ["col"],
  explode_outer: ["col"],
  posexplode: ["pos", "col"],
  posexplode_outer: ["pos", "col"],
};

/** Returns the output columns of a table function, if they are known. */
export function columnsOfFunction(name: string): readonly string[] {
  return Object.hasOwn(functionColumns, name) ? functionColumns[name]! : [];
}
