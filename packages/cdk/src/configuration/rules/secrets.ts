import { classicVariables, lineageConnection } from "@headwater/mwaa";
import { platformNames } from "../names.ts";
import { isInPlace } from "../own-secrets.ts";
import type { Problems, Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";
import { checkArn } from "./arns.ts";

type Airflow = PlatformConfiguration["airflow"];
type OwnSecret = Airflow["connections"][string] | Airflow["variables"][string];

/** Characters of a secret's name that Airflow's names can have, too. */
const idPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const secretName = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const connectionFields = ["conn_type", "description", "host", "port", "schema", "login", "extra"];
/** Members of `extra` that would be a secret in the template. */
const secretMember = /passw|secret|token|private_?key|access_key|credential/i;

/** Checks the connections and Variables of a team. */
export const checkSecrets: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { airflow, warehouse } = configuration;
  const names = platformNames(configuration);
  const reserved = [lineageConnection, ...(warehouse.enabled ? ["redshift_default"] : [])];
  for (const [id, connection] of Object.entries(airflow.connections)) {
    const setting = `airflow.connections.${id}`;
    checkId(id, setting, reserved, problems);
    problems.refuse(
      airflow.warehouses[id] !== undefined,
      setting,
      `${id} is also a connection of airflow.warehouses; rename one of them.`,
      "airflow.warehouses",
    );
    checkSource(configuration, connection, { setting, name: `${names.connectionsPrefix}/${id}` }, problems);
    if (connection.generate) checkFields(connection.generate, `${setting}.generate`, problems);
  }
  for (const [id, variable] of Object.entries(airflow.variables)) {
    const setting = `airflow.variables.${id}`;
    checkId(id, setting, airflow.classic ? classicVariables : [], problems);
    checkSource(configuration, variable, { setting, name: `${names.variablesPrefix}/${id}` }, problems);
  }
};

/** Checks the id of a connection or the name of a Variable, which is the last part of its secret's name. */
export function checkId(id: string, setting: string, reserved: readonly string[], problems: Problems): void {
  problems.refuse(
    !idPattern.test(id),
    setting,
    `"${id}" cannot be the end of a secret's name; use up to 128 letters, digits and _ . -`,
  );
  problems.refuse(reserved.includes(id), setting, `the platform itself creates ${id}; choose another name.`);
}

function checkSource(
  configuration: PlatformConfiguration,
  source: OwnSecret,
  { setting, name }: { readonly setting: string; readonly name: string },
  problems: Problems,
): void {
  const { secret, generate, kmsKeyArn } = source;
  problems.refuse(
    (secret !== undefined) === Boolean(generate),
    setting,
    "has one source: set either secret or generate.",
  );
  if (secret?.startsWith("arn:")) {
    checkArn(configuration, problems, secret, {
      setting: `${setting}.secret`,
      service: "secretsmanager",
      resource: "secret:",
      what: "a secret of Secrets Manager",
      isRegional: true,
      isOwn: false,
    });
  } else if (secret !== undefined) {
    problems.refuse(
      !secretName.test(secret),
      `${setting}.secret`,
      `"${secret}" is neither the name nor the ARN of a secret.`,
    );
  }
  const copied = !isInPlace(source, name, configuration.account);
  problems.refuse(
    kmsKeyArn !== undefined && copied,
    `${setting}.kmsKeyArn`,
    `only for a secret named ${name}; any other is copied and encrypted with the platform's key.`,
    "account",
    "deploymentId",
  );
  checkArn(configuration, problems, kmsKeyArn, {
    setting: `${setting}.kmsKeyArn`,
    service: "kms",
    resource: "key/",
    what: "a key of KMS",
    isRegional: true,
    isOwn: false,
  });
}

/** A generated connection has only its password in Secrets Manager alone; its other fields are in the template. */
function checkFields(fields: Readonly<Record<string, unknown>>, setting: string, problems: Problems): void {
  problems.refuse(
    typeof fields.conn_type !== "string" || fields.conn_type === "",
    setting,
    'needs a conn_type, such as "postgres".',
  );
  problems.refuse(
    "password" in fields,
    setting,
    "the password would be in the template; leave it out, and Secrets Manager generates one, or set secret instead.",
  );
  for (const name of Object.keys(fields)) {
    problems.refuse(
      name !== "password" && !connectionFields.includes(name),
      setting,
      `a connection has no field ${name}; use ${connectionFields.join(", ")}.`,
    );
  }
  const found = secretMembers(fields.extra);
  problems.refuse(
    found.length > 0,
    setting,
    `extra contains ${found.join(", ")}, which would be in the template; put the connection into a secret, and set secret instead.`,
  );
}

function secretMembers(extra: unknown): string[] {
  if (typeof extra === "string") {
    try {
      return secretMembers(JSON.parse(extra));
    } catch {
      return secretMember.test(extra) ? ["a secret"] : [];
    }
  }
  if (typeof extra !== "object" || extra === null) return [];
  return Object.entries(extra).flatMap(([name, value]) =>
    secretMember.test(name) ? [name] : secretMembers(value),
  );
}
