/** Which secrets Airflow looks up in AWS Secrets Manager. */
export interface SecretsBackendOptions {
  readonly airflowVersion: string;
  /** Secrets are named `<prefix>/<connection id>`. */
  readonly connectionsPrefix: string;
  /** Ids of the connections that are kept there; no other is ever asked for. */
  readonly connections: readonly string[];
  /** Variables that are kept there, under `variables.prefix`; none when left out. */
  readonly variables?: { readonly prefix: string; readonly names: readonly string[] };
}

/** Class of the back end in Airflow's Amazon provider. */
export const secretsBackendClass =
  "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/**
 * The configuration options of a secrets back end with exact look-up patterns. Each look-up costs money and time, and
 * without a pattern Airflow asks for `aws_default` in every task; a prefix of null switches a kind of look-up off. From
 * Airflow 3 workers have options of their own, for which MWAA sets a default that would otherwise win.
 */
export function secretsBackendOptions(options: SecretsBackendOptions): Record<string, string> {
  const { connections, variables } = options;
  const keywordArguments = JSON.stringify({
    connections_prefix: options.connectionsPrefix,
    connections_lookup_pattern: exactly(connections),
    variables_prefix: variables?.prefix ?? null,
    ...(variables ? { variables_lookup_pattern: exactly(variables.names) } : {}),
    config_prefix: null,
  });
  const sections = options.airflowVersion.startsWith("2.") ? ["secrets"] : ["secrets", "workers"];
  return Object.fromEntries(
    sections.flatMap((section) => {
      const prefix = section === "secrets" ? "secrets.backend" : "workers.secrets_backend";
      return [
        [prefix, secretsBackendClass],
        [`${prefix}_kwargs`, keywordArguments],
      ];
    }),
  );
}

/** A pattern that matches these names and nothing else. A dollar sign is safe here only because nothing follows it. */
function exactly(names: readonly string[]): string {
  return `^(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`;
}
