import { distance } from "fastest-levenshtein";
import { errorOf, type Problem, warningOf } from "./problem.ts";
import { packagesIn } from "./requirements.ts";
import { secretsBackendClass } from "./secrets-backend.ts";
import { atLeast, type MwaaVersion } from "./versions.ts";

const parameterStoreClass =
  "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";

/** Secrets backends of Airflow and its providers, with the package that contains each. */
const backendPackages: Readonly<Record<string, string>> = {
  [secretsBackendClass]: "apache-airflow-providers-amazon",
  [parameterStoreClass]: "apache-airflow-providers-amazon",
  "airflow.providers.hashicorp.secrets.vault.VaultBackend": "apache-airflow-providers-hashicorp",
  "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend":
    "apache-airflow-providers-google",
  "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend":
    "apache-airflow-providers-microsoft-azure",
  "airflow.providers.yandex.secrets.lockbox.LockboxSecretBackend": "apache-airflow-providers-yandex",
  "airflow.providers.cncf.kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend":
    "apache-airflow-providers-cncf-kubernetes",
  "airflow.secrets.local_filesystem.LocalFilesystemBackend": "apache-airflow",
};

/** Classes of Airflow 1.10, with their successors. */
const contribSuccessors: Readonly<Record<string, string>> = {
  aws_secrets_manager: secretsBackendClass,
  aws_systems_manager: parameterStoreClass,
  hashicorp_vault: "airflow.providers.hashicorp.secrets.vault.VaultBackend",
  gcp_secrets_manager: "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend",
  azure_key_vault: "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend",
};

/** Packages that every image contains. */
const preinstalled: readonly string[] = ["apache-airflow", "apache-airflow-providers-amazon"];

/** The settings that decide if a secrets backend works. */
export interface BackendSettings {
  readonly options: Readonly<Record<string, unknown>>;
  readonly version: MwaaVersion;
  /** Undefined if requirements.txt is not known. */
  readonly requirements?: string | undefined;
}

/**
 * Finds secrets backends that Airflow cannot import or use, and import paths of Airflow 1.10 in any option. Airflow reports
 * them only in its logs, and then finds no connection or does not start.
 */
export function checkBackendClasses({ options, version, requirements }: BackendSettings): Problem[] {
  const problems = Object.entries(options)
    .filter(([, value]) => typeof value === "string" && /\bairflow\.contrib\./.test(value))
    .map(([key, value]) => contribPath(key, String(value)));
  for (const key of ["secrets.backend", "workers.secrets_backend"]) {
    const backend = options[key];
    const keywordArguments = options[`${key}_kwargs`];
    if (typeof backend !== "string" || backend === "") {
      if (key === "secrets.backend" && keywordArguments !== undefined) problems.push(withoutBackend(key));
      continue;
    }
    problems.push(...checkClass(key, backend, requirements));
    problems.push(...circularImport(key, backend, keywordArguments, options, version));
  }
  return problems;
}

function contribPath(key: string, value: string): Problem {
  const module = /\bairflow\.contrib\.\w+\.(\w+)/.exec(value)?.[1] ?? "";
  const successor = contribSuccessors[module];
  return errorOf(
    "path-removed",
    key,
    `Airflow 2 removed the package airflow.contrib, so ${JSON.stringify(value)} cannot be imported.`,
    successor ?? "The path in the provider package that replaces it.",
  );
}

function withoutBackend(key: string): Problem {
  return warningOf(
    "backend-missing",
    `${key}_kwargs`,
    `${key} is not set, so Airflow ignores this option.`,
    `${key} = ${secretsBackendClass}, or remove the option.`,
  );
}

function checkClass(key: string, backend: string, requirements: string | undefined): Problem[] {
  const home = backendPackages[backend];
  if (home === undefined) {
    const isOurs = backend.startsWith("airflow.") && !backend.startsWith("airflow.contrib.");
    const className = backend.split(".").at(-1)!;
    const nearest = Object.keys(backendPackages).find(
      (known) => known.split(".").at(-1) === className || distance(known, backend) <= 6,
    );
    return isOurs && nearest !== undefined
      ? [errorOf("backend-unknown", key, `Airflow has no class ${backend}.`, nearest)]
      : [];
  }
  if (preinstalled.includes(home) || requirements === undefined) return [];
  return packagesIn(requirements).some(({ name }) => name === home)
    ? []
    : [
        errorOf(
          "backend-not-installed",
          key,
          `${backend} is in ${home}, which MWAA's image does not install.`,
          `The line ${home} in requirements.txt.`,
        ),
      ];
}

/**
 * In Airflow 3.0, both backends of the Amazon provider fail with a circular import if Airflow looks up an option in them
 * while it starts (apache/airflow#55373): the component does not start. A `config_prefix` of null avoids the look-up.
 */
function circularImport(
  key: string,
  backend: string,
  keywordArguments: unknown,
  options: Readonly<Record<string, unknown>>,
  { version }: MwaaVersion,
): Problem[] {
  const isAffected = atLeast(version, "3.0.0") && !atLeast(version, "3.1.0");
  if (!isAffected || !/^airflow\.providers\.amazon\.aws\.secrets\./.test(backend)) return [];
  if (/"config_prefix"\s*:\s*null/.test(String(keywordArguments ?? ""))) return [];
  const lookedUp = Object.keys(options).filter((name) => name.endsWith("_secret"));
  const name = backend.split(".").at(-1)!;
  const report = lookedUp.length > 0 ? errorOf : warningOf;
  return [
    report(
      "backend-circular-import",
      key,
      lookedUp.length > 0
        ? `In Airflow ${version}, ${name} cannot be imported while Airflow reads ${lookedUp.join(", ")} from it (apache/airflow#55373): Airflow does not start.`
        : `In Airflow ${version}, ${name} cannot be imported while Airflow reads an option from it (apache/airflow#55373): with any option whose name ends in _secret, Airflow does not start.`,
      `"config_prefix": null in ${key}_kwargs.`,
    ),
  ];
}

/** Import paths in DAGs that no supported version of Airflow has. */
export function usesContribPath(code: string): boolean {
  return /^\s*(from|import)\s+airflow\.contrib\b/m.test(code);
}
