import type { PlatformConfiguration } from "./schema.ts";

type OwnSecret = PlatformConfiguration["airflow"]["connections"][string];

/**
 * Returns true if a secret is the one that Airflow looks up: in the platform's account, under the name of the connection or
 * Variable. Airflow cannot look up any other name, so such a secret is copied.
 *
 * @param name - name that Airflow looks up, such as `lineage-demo/airflow/connections/crm`
 */
export function isInPlace({ secret }: Pick<OwnSecret, "secret">, name: string, account: string): boolean {
  if (secret === undefined) return false;
  if (!secret.startsWith("arn:")) return secret === name;
  const [, , , , tenant, , written = ""] = secret.split(":");
  return tenant === account && (written === name || written.replace(/-[A-Za-z0-9]{6}$/, "") === name);
}
