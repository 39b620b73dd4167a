/** Variables that Airflow looks up in AWS Secrets Manager: a Variable's secret is named `<prefix>/<name>`. */
export interface LookedUpVariables {
  readonly prefix: string;
  readonly names: readonly string[];
}

/** The secrets that Airflow looks up in AWS Secrets Manager. */
export interface SecretsBackendOptions {
  readonly airflowVersion: string;
  /** Secrets are named `<prefix>/<connection id>`. */
  readonly connectionsPrefix: string;
  /** IDs of the connections stored there; Airflow looks up no others. */
  readonly connections: readonly string[];
  /**
   * Variables stored there under `variables.prefix`.
   *
   * @default none
   */
  readonly variables?: LookedUpVariables;
}

/** Class of the secrets backend in Airflow's Amazon provider. */
export const secretsBackendClass =
  "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/**
 * Returns the configuration options of a secrets backend with exact lookup patterns. Each lookup costs money and time,
 * and without a pattern Airflow looks up `aws_default` in every task. A null prefix disables that type of lookup. Since
 * Airflow 3, workers have separate options; MWAA's default for these would otherwise take precedence.
 */
export function secretsBackendOptions(options: SecretsBackendOptions): Record<string, string> {
  const { connections, variables } = options;
  const keywordArguments = JSON.stringify({
    ...(connections.length === 0
      ? { connections_prefix: null }
      : {
          connections_prefix: options.connectionsPrefix,
          connections_lookup_pattern: exactPattern(connections),
        }),
    variables_prefix: variables?.names.length ? variables.prefix : null,
    ...(variables?.names.length ? { variables_lookup_pattern: exactPattern(variables.names) } : {}),
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

/**
 * Returns a pattern that matches only these names. The dollar sign is safe from variable expansion because it is last.
 */
export function exactPattern(names: readonly string[]): string {
  return `^(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`;
}
