const locator = /^[a-z0-9]+$/;
const snowflakeHost = /(?:\.snowflakecomputing\.(?:com|cn)(?::\d+)?)+$/;

/**
 * Completes a Snowflake account like Airflow's Snowflake provider (`fix_account_name` and
 * `fix_snowflake_sqlalchemy_uri` in airflow.providers.snowflake.utils.openlineage): `{organization}-{account}` stays
 * unchanged; a locator becomes `{locator}.{region}.{cloud}`. The default cloud is `aws`. The default region is
 * `us-west-2`, which Snowflake omits. The provider writes `us-west-1` instead, where Snowflake has no accounts.
 *
 * @param server - the authority of the namespace, in lowercase and without user and password
 */
export function snowflakeNamespace(server: string): string {
  const account = server.replace(snowflakeHost, "");
  const [name = "", region, cloud, ...rest] = account.split(".");
  if (!locator.test(name) || rest.length > 0) return `snowflake://${account}`;
  const isDefault = region === undefined || (region === "us-west-1" && (cloud ?? "aws") === "aws");
  return `snowflake://${name}.${isDefault ? "us-west-2" : region}.${cloud ?? "aws"}`;
}

/**
 * Formats a table name as Snowflake stores it: unquoted parts in uppercase (Snowflake: "Identifier requirements"). A
 * part in mixed case must have been quoted, so it stays unchanged. A part with quotes also stays unchanged unless the
 * quotes are redundant.
 */
export function snowflakeTable(name: string): string {
  return partsOf(name)
    .map((part) => {
      const quoted = /^"([A-Z_][A-Z0-9_$]*)"$/.exec(part);
      if (quoted) return quoted[1]!;
      return /^[a-z_][a-z0-9_$]*$/.test(part) ? part.toUpperCase() : part;
    })
    .join(".");
}

/** Splits a dotted name into parts; dots inside quotes do not separate parts. */
function partsOf(name: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] === '"') isQuoted = !isQuoted;
    if (name[at] !== "." || isQuoted) continue;
    parts.push(name.slice(start, at));
    start = at + 1;
  }
  return [...parts, name.slice(start)];
}
