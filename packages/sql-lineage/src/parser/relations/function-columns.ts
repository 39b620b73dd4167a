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

/** Table functions whose rows come only from their arguments, in lowercase. */
const generators: ReadonlySet<string> = new Set(
  `unnest explode explode_outer posexplode posexplode_outer inline inline_outer stack json_tuple flatten
  generate_series generate_subscripts generate_array generate_date_array generate_timestamp_array generate_spans
  generator range sequence numbers split_to_table string_split split_part regexp_split_to_table regexp_matches
  strtok_split_to_table openjson openxml xmltable json_table json_each json_each_text json_tree jsonb_each
  jsonb_each_text json_array_elements json_array_elements_text jsonb_array_elements jsonb_array_elements_text
  json_object_keys jsonb_object_keys json_to_recordset jsonb_to_recordset json_to_record jsonb_to_record
  json_populate_recordset jsonb_populate_recordset jsonb_path_query variant_explode variant_explode_outer
  string_to_table parse_url_tuple table unpivot transform each lateral repeat predict output`.split(/\s+/),
);

/** Returns true if the rows of a table function come only from its arguments. */
export function isGenerator(name: string): boolean {
  return generators.has(name);
}
