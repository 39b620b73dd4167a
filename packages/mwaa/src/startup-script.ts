import { analyzeScript, probeFunction } from "./analyze-script.ts";
import { type Problem, warningOf } from "./problem.ts";

/** Inputs for {@link startupScript}. */
export interface StartupScriptOptions {
  /** Base URL of the lineage server. */
  readonly url: string;
  /** Name or ARN of the secret with the ingest key, if the server requires one. */
  readonly secret?: string;
  readonly region: string;
  /** Path of the certificate authority's file inside the environment. */
  readonly certificateAuthorityFile?: string;
  /** Path of the external table map for Headwater's extractor inside the environment. */
  readonly externalTablesFile?: string;
  /** Exports the name of the key's secret and the authority for the environment plugin of classic mode. */
  readonly classic?: boolean;
}

/** Timeout of the probe in seconds. MWAA terminates a component whose startup script takes five minutes. */
export const startupScriptSeconds = 20;

/**
 * Returns the text of startup.sh. MWAA sources it in the shell that then starts Airflow, so the script neither sets
 * shell options nor exits, and Airflow starts even if the script fails. On the scheduler, it logs one line that says if
 * the lineage server is reachable and accepts the key. Check this line first when no lineage arrives.
 */
export function startupScript(options: StartupScriptOptions): string {
  const exports = exportedVariables(options).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return `#!/bin/bash
${firstLine}
# MWAA sources this file: no "exit", no "set -e"; a failure here must not prevent Airflow from starting.
${exports.join("")}
${probeFunction}() {
  timeout ${startupScriptSeconds} env \\
    HEADWATER_PROBE_URL=${quote(options.url)} \\
    HEADWATER_PROBE_SECRET=${quote(options.secret ?? "")} \\
    HEADWATER_PROBE_REGION=${quote(options.region)} \\
    HEADWATER_PROBE_CA=${quote(options.certificateAuthorityFile ?? "")} \\
    python3 - <<'PROBE'
${probe}PROBE
}

if [ "\${MWAA_AIRFLOW_COMPONENT:-}" = "scheduler" ]; then
  ${probeFunction} 2>&1 || echo "headwater: probing the lineage server timed out after ${startupScriptSeconds} s; Airflow starts anyway"
fi
unset -f ${probeFunction}
${lastLine}
`;
}

/** Returns the variables for Headwater's plugins. None of them contains a secret. */
function exportedVariables(options: StartupScriptOptions): [string, string][] {
  const { externalTablesFile, classic, secret, region, certificateAuthorityFile } = options;
  const variables: [string, string | undefined][] = [["HEADWATER_EXTERNAL_TABLES", externalTablesFile]];
  if (classic) {
    variables.push(
      [classicKeyVariable, secret],
      ["HEADWATER_KEY_REGION", region],
      ["HEADWATER_CERTIFICATE_AUTHORITY", certificateAuthorityFile],
    );
  }
  return variables.filter((variable): variable is [string, string] => variable[1] !== undefined);
}

/** Variable with the name or ARN of the key's secret, for the environment plugin of classic mode. */
export const classicKeyVariable = "HEADWATER_KEY_SECRET";

/**
 * Adds Headwater's part to an environment's own startup script. It comes first, so that it runs even if the script ends
 * early, and replaces a part from an earlier merge.
 *
 * @param own - the environment's script; an empty text if it has none
 * @param lineage - the result of {@link startupScript}
 */
export function mergeStartupScript(own: string, lineage: string): string {
  const rest = withoutLineage(own);
  const [, shebang = "", body] = /^(#!.*\r?\n)?([\s\S]*)$/.exec(rest)!;
  if (body!.trim() === "") return lineage;
  return `${shebang === "" ? "#!/bin/bash\n" : shebang}${lineage.replace(/^#!.*\n/, "")}\n${body!.replace(/^\s*\n/, "")}`;
}

/** Removes Headwater's part from a startup script. */
export function withoutLineage(script: string): string {
  const start = script.indexOf(firstLine);
  const end = script.indexOf(lastLine, start);
  return start < 0 || end < 0
    ? script
    : script.slice(0, start) + script.slice(end + lastLine.length).replace(/^\r?\n/, "");
}

/**
 * Checks an environment's startup script: commands that end it early, Windows line endings and syntax errors. All of them
 * keep later parts of the script, or Airflow itself, from starting.
 */
export function checkStartupScript(script: string): Problem[] {
  const { endings, lineageLine, carriageReturns, syntaxError } = analyzeScript(script);
  const problems: Problem[] = [];
  const report = (code: string, message: string, expected: string) =>
    problems.push(warningOf(code, "startup script", message, expected));
  if (syntaxError !== undefined) {
    report(
      "startup-script-syntax",
      `bash cannot parse it (${syntaxError}).`,
      "A script that `bash -n` accepts.",
    );
  }
  if (carriageReturns) {
    report(
      "startup-script-line-endings",
      "It has Windows line endings; bash adds the carriage return to values and commands.",
      "Unix line endings (LF).",
    );
  }
  for (const { line, command, always, fatal } of endings) {
    const effect = fatal
      ? /^set\b/.test(command)
        ? "ends the shell at the first failing command or unset variable, and Airflow does not start"
        : `${always ? "replaces" : "may replace"} the shell, and Airflow does not start`
      : `${always ? "ends" : "may end"} the script, and later lines do not run`;
    const isFirst = lineageLine !== undefined && lineageLine < line;
    report(
      "startup-script-ends",
      `Line ${line}: "${command}" ${effect}.${isFirst ? " Headwater's part comes before it and runs." : ""}`,
      fatal
        ? "A sourced script without exec and without set -e or -u."
        : "A script that runs to its last line.",
    );
  }
  return problems;
}

/** Markers of Headwater's part in a startup script. */
const firstLine = "# Generated by Headwater: start of the lineage settings.";
const lastLine = "# Generated by Headwater: end of the lineage settings.";

/** Quotes text for a POSIX shell. Inside single quotes only the quote itself is special. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The Python probe. It prints the problem but never the key. boto3 is part of MWAA's images. */
const probe = `import json, os, ssl, urllib.error, urllib.request

url = os.environ["HEADWATER_PROBE_URL"].rstrip("/")
key = None
secret = os.environ["HEADWATER_PROBE_SECRET"]
if secret:
    try:
        import boto3
        from botocore.config import Config

        bounds = Config(connect_timeout=3, read_timeout=3, retries={"total_max_attempts": 2})
        client = boto3.client("secretsmanager", region_name=os.environ["HEADWATER_PROBE_REGION"], config=bounds)
        text = client.get_secret_value(SecretId=secret)["SecretString"]
        try:
            value = json.loads(text)
            key = value.get("password") if isinstance(value, dict) else text
        except ValueError:
            key = text
    except Exception as error:
        print(f"headwater: cannot read the secret with the ingest key: {type(error).__name__}")
try:
    authority = os.environ["HEADWATER_PROBE_CA"]
    context = ssl.create_default_context(cafile=authority or None)
    headers = {"Authorization": "Bearer " + key.strip()} if key else {}
    request = urllib.request.Request(url + ("/api/v2/session" if key else "/healthz"), headers=headers)
    with urllib.request.urlopen(request, timeout=5, context=context):
        print("headwater: the lineage server is reachable" + (" and accepts the key" if key else ""))
except urllib.error.HTTPError as error:
    print(f"headwater: the lineage server returned {error.code}" + (": it rejects the key" if error.code in (401, 403) else ""))
except Exception as error:
    print(f"headwater: cannot reach the lineage server: {error}")
`;
