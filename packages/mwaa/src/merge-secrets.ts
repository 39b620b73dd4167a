import type { ExportedSettings } from "./exported-options.ts";
import { errorOf, type Problem } from "./problem.ts";
import {
  exactPattern,
  type LookedUpVariables,
  secretsBackendClass,
  secretsBackendOptions,
} from "./secrets-backend.ts";

/** Inputs for {@link mergeSecretsBackend}. */
export interface SecretsMergeOptions {
  readonly airflowVersion: string;
  /** Prefix of the secrets that lineage needs. */
  readonly connectionsPrefix: string;
  /**
   * IDs of the connections that Airflow must find in Secrets Manager. Without connections and Variables, the backend stays
   * as it is.
   */
  readonly connections: readonly string[];
  /** Variables that Airflow must find in Secrets Manager, below a prefix of their own. */
  readonly variables?: LookedUpVariables;
  /** The environment's options. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly exported: ExportedSettings;
}

/** Options of one secrets backend: the one of all components, and since Airflow 3 also that of the workers. */
interface BackendKeys {
  readonly backend: string;
  readonly keywordArguments: string;
}

const general: BackendKeys = { backend: "secrets.backend", keywordArguments: "secrets.backend_kwargs" };
const ofWorkers: BackendKeys = {
  backend: "workers.secrets_backend",
  keywordArguments: "workers.secrets_backend_kwargs",
};

/** Prefix of a connection's secret if the backend's keyword arguments have none. Source: the backend's class. */
const defaultConnectionsPrefix = "airflow/connections";

/**
 * Extends the environment's secrets backend by the connections and Variables that lineage needs. Every other setting of an existing
 * backend stays, and its lookup pattern is only widened. A backend of another class is a conflict.
 */
export function mergeSecretsBackend(options: SecretsMergeOptions): {
  readonly options: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
} {
  const { airflowVersion, connectionsPrefix, connections, variables } = options;
  if (connections.length === 0 && !variables?.names.length) return { options: {}, problems: [] };
  const fresh = secretsBackendOptions({
    airflowVersion,
    connectionsPrefix,
    connections,
    ...(variables ? { variables } : {}),
  });
  const merged: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const keys of airflowVersion.startsWith("2.") ? [general] : [general, ofWorkers]) {
    // Without a backend of their own, workers use the general one.
    const current = [keys, general]
      .map((candidate) => readBackend(candidate, options))
      .find(({ backend }) => backend !== undefined);
    if (current === undefined) {
      merged[keys.backend] = fresh[keys.backend]!;
      merged[keys.keywordArguments] = fresh[keys.keywordArguments]!;
      continue;
    }
    const outcome = extendBackend(current, options);
    if (outcome.problem) problems.push(outcome.problem);
    merged[keys.backend] = String(current.backend);
    merged[keys.keywordArguments] = outcome.keywordArguments;
  }
  return { options: problems.length > 0 ? {} : merged, problems: distinct(problems) };
}

interface ExistingBackend {
  readonly keys: BackendKeys;
  /** Undefined if there is none; null if a startup script computes it. */
  readonly backend: unknown;
  readonly keywordArguments: unknown;
}

function readBackend(keys: BackendKeys, { own, exported }: SecretsMergeOptions): ExistingBackend {
  const read = (key: string) => (own[key] === "" ? undefined : own[key]) ?? exported.settingOf(key)?.value;
  return { keys, backend: read(keys.backend), keywordArguments: read(keys.keywordArguments) };
}

function extendBackend(
  { keys, backend, keywordArguments = "{}" }: ExistingBackend,
  options: SecretsMergeOptions,
): { readonly keywordArguments: string; readonly problem?: Problem } {
  const unchanged = String(keywordArguments);
  if (backend !== secretsBackendClass) {
    const theirs = backend === null ? "a computed value" : JSON.stringify(backend);
    return {
      keywordArguments: unchanged,
      problem: errorOf(
        "secrets-backend-conflict",
        keys.backend,
        `The environment sets ${theirs}, but ${lookedUp(options)} are looked up with ${JSON.stringify(secretsBackendClass)}.`,
        'One backend: use that class, or pass keySource "token-provider", which reads the key without a backend.',
      ),
    };
  }
  const parsed = parseObject(unchanged);
  if (parsed === undefined) {
    return {
      keywordArguments: unchanged,
      problem: errorOf(
        "backend-kwargs-not-json",
        keys.keywordArguments,
        `${JSON.stringify(keywordArguments)} is not a JSON object, so lineage cannot be added to it.`,
        "A JSON object with double quotes.",
      ),
    };
  }
  const members: Record<string, unknown> = { ...parsed };
  for (const kind of kindsOf(options)) {
    const prefix = parsed[kind.prefixMember] === undefined ? kind.defaultPrefix : parsed[kind.prefixMember];
    if (prefix !== null && prefix !== kind.prefix) {
      return { keywordArguments: unchanged, problem: prefixConflict(keys, kind, prefix) };
    }
    // A prefix of null turns the lookups off; then only those of lineage are turned on.
    const pattern =
      prefix === null ? exactPattern(kind.names) : widenPattern(parsed[kind.patternMember], kind.names);
    members[kind.prefixMember] = kind.prefix;
    if (pattern === undefined) delete members[kind.patternMember];
    else members[kind.patternMember] = pattern;
  }
  return { keywordArguments: JSON.stringify(members) };
}

/** Names of one type that the backend must find, and the keyword arguments for that type. */
interface LookupKind {
  readonly title: "connections" | "Variables";
  readonly names: readonly string[];
  readonly prefix: string;
  /** Prefix of the secrets if the keyword arguments have none. Source: the backend's class. */
  readonly defaultPrefix: string;
  readonly prefixMember: string;
  readonly patternMember: string;
}

function kindsOf({ connections, connectionsPrefix, variables }: SecretsMergeOptions): LookupKind[] {
  const kinds: LookupKind[] = [
    {
      title: "connections",
      names: connections,
      prefix: connectionsPrefix,
      defaultPrefix: defaultConnectionsPrefix,
      prefixMember: "connections_prefix",
      patternMember: "connections_lookup_pattern",
    },
    {
      title: "Variables",
      names: variables?.names ?? [],
      prefix: variables?.prefix ?? "",
      defaultPrefix: "airflow/variables",
      prefixMember: "variables_prefix",
      patternMember: "variables_lookup_pattern",
    },
  ];
  return kinds.filter(({ names }) => names.length > 0);
}

function lookedUp(options: SecretsMergeOptions): string {
  return kindsOf(options)
    .map(({ title, names }) => `the ${title} ${names.join(", ")}`)
    .join(" and ");
}

function prefixConflict(keys: BackendKeys, { title, prefix }: LookupKind, theirs: unknown): Problem {
  const isConnection = title === "connections";
  return errorOf(
    "secrets-prefix-conflict",
    keys.keywordArguments,
    `The environment looks up ${title} below ${JSON.stringify(theirs)}, but lineage is given the prefix ${JSON.stringify(prefix)}. A backend has one prefix.`,
    isConnection
      ? `connectionsPrefix ${JSON.stringify(theirs)}, or keySource "token-provider", which reads the key without a backend.`
      : `${JSON.stringify(prefix)} as the prefix of Variables.`,
  );
}

/** Returns a pattern that also matches the names; undefined if every name already matches. */
function widenPattern(pattern: unknown, names: readonly string[]): string | undefined {
  if (typeof pattern !== "string" || pattern === "") return undefined;
  const missing = names.filter((name) => !matches(pattern, name));
  return missing.length === 0 ? pattern : `(?:${pattern})|${exactPattern(missing)}`;
}

/** Matches as the backend does: at the start of the name, in any case. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})`, "i").test(name);
  } catch {
    return false; // Python's syntax; an alternative for the name does no harm
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function distinct(problems: readonly Problem[]): Problem[] {
  return problems.filter(
    ({ message }, index) => problems.findIndex((other) => other.message === message) === index,
  );
}

/** The way in which an environment's secrets backend names the secret of a connection. */
export interface ConnectionNaming {
  readonly prefix: string;
  readonly separator: string;
}

/** Returns the naming of connections in the environment's Secrets Manager backend; undefined if it looks up none. */
export function connectionNaming(
  own: Readonly<Record<string, unknown>>,
  exported: ExportedSettings,
): ConnectionNaming | undefined {
  const read = (key: string) => own[key] ?? exported.settingOf(key)?.value;
  if (read(general.backend) !== secretsBackendClass) return undefined;
  const { connections_prefix: prefix = defaultConnectionsPrefix, sep: separator = "/" } =
    parseObject(String(read(general.keywordArguments) ?? "{}")) ?? {};
  return typeof prefix === "string" ? { prefix, separator: String(separator) } : undefined;
}
