import { lineageConnection } from "@headwater/mwaa";
import type { Problems, Rule } from "../problems.ts";
import { parseRedshiftHost, type RedshiftHost } from "../redshift-host.ts";
import type { PlatformConfiguration } from "../schema.ts";
import { checkArn } from "./arns.ts";
import { checkId } from "./secrets.ts";

type OwnWarehouse = PlatformConfiguration["airflow"]["warehouses"][string];

/** Checks a team's own warehouses. */
export const checkWarehouses: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { airflow, warehouse } = configuration;
  const reserved = [lineageConnection, ...(warehouse.enabled ? ["redshift_default"] : [])];
  for (const [id, own] of Object.entries(airflow.warehouses)) {
    const setting = `airflow.warehouses.${id}`;
    checkId(id, setting, reserved, problems);
    const host = parseRedshiftHost(own.host);
    problems.refuse(
      host === undefined,
      `${setting}.host`,
      `"${own.host}" is not the host name of a Redshift workgroup or cluster; copy its endpoint without port and database, or use airflow.connections for another warehouse.`,
    );
    if (!host) continue;
    checkPlace(configuration, host, `${setting}.host`, problems);
    if (host.kind === "serverless") checkServerless(configuration, own, setting, problems);
    else checkProvisioned(own, setting, problems);
  }
};

const checkPlace = (
  { region, account }: PlatformConfiguration,
  host: RedshiftHost,
  setting: string,
  problems: Problems,
): void => {
  problems.refuse(
    host.region !== region,
    setting,
    `is in ${host.region}, but the IAM login works only in the environment's region ${region}; use airflow.connections with a password instead.`,
    "region",
  );
  problems.refuse(
    host.account !== undefined && host.account !== account,
    setting,
    `belongs to account ${host.account}, but the IAM login works only in ${account}; use airflow.connections with a password instead.`,
    "account",
  );
};

function checkServerless(
  configuration: PlatformConfiguration,
  { workgroupArn, user }: OwnWarehouse,
  setting: string,
  problems: Problems,
): void {
  problems.refuse(
    workgroupArn === undefined,
    `${setting}.workgroupArn`,
    "a serverless warehouse needs it for its permission (aws redshift-serverless get-workgroup prints it).",
  );
  problems.refuse(
    user !== undefined,
    `${setting}.user`,
    "the login to a serverless warehouse derives its user from the role; remove it, or set databaseRoles.",
  );
  checkArn(configuration, problems, workgroupArn, {
    setting: `${setting}.workgroupArn`,
    service: "redshift-serverless",
    resource: "workgroup/",
    what: "a workgroup of Redshift Serverless",
    isRegional: true,
    isOwn: true,
  });
}

function checkProvisioned(
  { workgroupArn, user, database, databaseRoles }: OwnWarehouse,
  setting: string,
  problems: Problems,
): void {
  problems.refuse(user === undefined, `${setting}.user`, "a provisioned cluster needs the database user.");
  problems.refuse(
    workgroupArn !== undefined,
    `${setting}.workgroupArn`,
    "the host is a provisioned cluster, which has no workgroup; remove it.",
  );
  problems.refuse(
    databaseRoles.length > 0,
    `${setting}.databaseRoles`,
    "only for serverless; grant the roles to the database user instead.",
  );
  problems.refuse(
    [user ?? "", database].some((name) => !/^[A-Za-z0-9_.@+-]*$/.test(name)),
    setting,
    "user and database may contain letters, digits and _ . @ + -, because they are part of an ARN.",
  );
}
