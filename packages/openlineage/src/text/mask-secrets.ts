import { maskText, stars } from "./secret-text.ts";
import { type JsonNode, jsonPointer, pathTo, walkJson } from "./walk-json.ts";

/** Options of {@link maskSecrets}. */
export interface MaskOptions {
  /**
   * The names of environment variables to keep.
   *
   * @default {@link harmlessEnvironmentVariables} and variables of the same types
   */
  readonly allowedEnvironmentVariables?: Iterable<string>;
}

/** A masked value, with the locations of the masked strings. */
export interface MaskedValue<Value> {
  /** The argument itself if nothing was masked, otherwise a copy that shares the parts without secrets. */
  readonly value: Value;
  /** JSON pointers (RFC 6901) to the masked strings. */
  readonly masked: string[];
}

/**
 * Environment variables that describe a run's environment and are not secret. Variables of the same types are also
 * kept.
 */
export const harmlessEnvironmentVariables: readonly string[] = [
  "AIRFLOW_CTX_DAG_ID",
  "AIRFLOW_CTX_DAG_RUN_ID",
  "AIRFLOW_CTX_EXECUTION_DATE",
  "AIRFLOW_CTX_TASK_ID",
  "AIRFLOW_CTX_TRY_NUMBER",
  "AIRFLOW_ENV_NAME",
  "AIRFLOW_HOME",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_REGION",
  "CLASSPATH",
  "ENV",
  "ENVIRONMENT",
  "HOME",
  "HOSTNAME",
  "LANG",
  "LANGUAGE",
  "OLDPWD",
  "OPENLINEAGE_NAMESPACE",
  "PATH",
  "PWD",
  "PYTHONPATH",
  "SHELL",
  "TERM",
  "TMPDIR",
  "TZ",
];

/** Matches names of variables for software paths, versions and locales. */
const harmlessName = /^(?:[A-Z0-9_]+_(?:HOME|PATH|DIR|VERSION|REGION)|LC_[A-Z]+)$/;
/** Matches words that indicate a secret, whatever the name ends with. */
const secretWord = /SECRET|TOKEN|PASSW|PWD_|CREDENTIAL|KEY|AUTH|PRIVATE/;

function isHarmless(name: string): boolean {
  return harmless.has(name) || (harmlessName.test(name) && !secretWord.test(name));
}

const harmless: ReadonlySet<string> = new Set(harmlessEnvironmentVariables);

/** Keys whose string value is always a secret, also as the last part of a dotted setting. */
const secretKey =
  /(?:^|[._-])(?:password|passwd|pwd|passphrase|secret|secret[._-]?key|api[._-]?key|(?:access|auth|refresh|session)[._-]?token|client[._-]?secret|private[._-]?key|secret[._-]?access[._-]?key|authorization)$/i;

/** Caches results by object key, because keys repeat across events. Bounded in size. */
const secretKeys = new Map<string, boolean>();

function isSecretKey(key: string | number): boolean {
  if (typeof key === "number" || key.length > 200) return false;
  let answer = secretKeys.get(key);
  if (answer === undefined) {
    answer = secretKey.test(key);
    if (secretKeys.size >= 4096) secretKeys.clear();
    secretKeys.set(key, answer);
  }
  return answer;
}

/**
 * Returns true if a node is `…/environmentVariables/environmentVariables/{i}`, an entry of the run facet of this run or
 * of a parent.
 */
function isEnvironmentVariable(node: JsonNode): boolean {
  const list = node.parent;
  return (
    typeof node.key === "number" &&
    list?.key === "environmentVariables" &&
    list.parent?.key === "environmentVariables"
  );
}

/**
 * Masks secrets with asterisks: values of the `environmentVariables` run facet except harmless ones, values of keys
 * such as `password`, and, in any text, passwords in URLs, AWS keys, SQL credential clauses, bearer tokens and private
 * keys.
 *
 * A secret is replaced with one `*` per UTF-16 code unit, so that positions in SQL text stay valid. Does not modify the
 * argument, and returns the argument itself if there is nothing to mask. Deep nesting cannot overflow the stack.
 */
export function maskSecrets<Value>(value: Value, options: MaskOptions = {}): MaskedValue<Value> {
  if (typeof value === "string") {
    const text = maskText(value);
    return text === value ? { value, masked: [] } : { value: text as Value, masked: [""] };
  }
  const allowed = options.allowedEnvironmentVariables && new Set(options.allowedEnvironmentVariables);
  const isAllowed = allowed === undefined ? isHarmless : (name: string) => allowed.has(name);
  const copies = new Map<object, object>();
  const masked: string[] = [];
  walkJson(value, {
    onString(text, key, node) {
      if (text === "") return true;
      const replacement = maskedString(text, key, node, isAllowed);
      if (replacement !== text) {
        define(copyOf(node, copies), key, replacement);
        masked.push(jsonPointer(pathTo(node, key)));
      }
      return true;
    },
  });
  return masked.length === 0 ? { value, masked } : { value: copies.get(value as object) as Value, masked };
}

function maskedString(
  text: string,
  key: string | number,
  node: JsonNode,
  isAllowed: (name: string) => boolean,
): string {
  if (key === "value" && isEnvironmentVariable(node)) {
    const { name } = node.value as { name?: unknown };
    return typeof name === "string" && isAllowed(name) ? maskText(text) : stars(text);
  }
  return isSecretKey(key) ? stars(text) : maskText(text);
}

/** Returns the copy of a container. On first use, also copies the containers around it. */
function copyOf(node: JsonNode, copies: Map<object, object>): object {
  // Two parents can share a value; both need the copy.
  let copy = copies.get(node.value);
  if (copy === undefined) {
    copy = Array.isArray(node.value) ? [...node.value] : { ...node.value };
    copies.set(node.value, copy);
  }
  let below = copy;
  for (let at = node; at.parent !== undefined && at.key !== undefined; at = at.parent) {
    const parent = at.parent.value;
    const known = copies.get(parent);
    const above = known ?? (Array.isArray(parent) ? [...parent] : { ...parent });
    if (known === undefined) copies.set(parent, above);
    define(above, at.key, below);
    below = above;
  }
  return copy;
}

/** Sets a member without calling the setter of `__proto__`. */
function define(target: object, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
