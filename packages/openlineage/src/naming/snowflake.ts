const locator = /^[a-z0-9]+$/;
const snowflakeHost = /(?:\.snowflakecomputing\.(?:com|cn)(?::\d+)?)+$/;

/**
 * Completes a Snowflake account the way Airflow's Snowflake provider does (`fix_account_name` and
 * `fix_snowflake_sqlalchemy_uri` in airflow.providers.snowflake.utils.openlineage): `{organization}-{account}` stays; a
 * locator is `{locator}.{region}.{cloud}`, where a missing cloud is `aws`. A missing region is `us-west-2`, the one that
 * Snowflake lets out; the provider writes `us-west-1` for it, where Snowflake has no accounts.
 *
 * @param server - the authority of the namespace, in lower case and without user and password
 */
export function snowflakeNamespace(server: string): string {
  const account = server.replace(snowflakeHost, "");
  const [name = "", region, cloud, ...rest] = account.split(".");
  if (!locator.test(name) || rest.length > 0) return `snowflake://${account}`;
  const isUnsaid = region === undefined || (region === "us-west-1" && (cloud ?? "aws") === "aws");
  return `snowflake://${name}.${isUnsaid ? "us-west-2" : region}.${cloud ?? "aws"}`;
}

/**
 * Writes a table's name as Snowflake stores it: a part without quotes is in upper case (Snowflake: "Identifier
 * requirements"). A part in mixed case was quoted once, as unquoted ones are stored in one case: it stays as it is, as
 * does one that still has its quotes, unless quotes make no difference to it.
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

/** The parts of a dotted name; dots between quotes separate nothing. */
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
