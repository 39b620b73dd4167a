import { analyzeScript } from "../analyze-script.ts";
import { checkVariableNames, isTrue } from "../exported-options.ts";
import { checkStartupScript } from "../startup-script.ts";
import { type Check, type Complaint, complaintsOf, fail, pass, report, warn } from "./check.ts";
import { codeOf, filesMatching, listPaths } from "./dag-code.ts";
import type { DoctorFacts } from "./facts.ts";

/** Checks of the startup script, and of the tasks that lineage leaves out. */
export const startupChecks: readonly Check[] = [
  {
    number: 20,
    id: "startup-script",
    title: "The startup script runs to its end, and its exports count",
    why: "MWAA sources the script: after exit or return, later lines do not run; with exec or set -e, Airflow may not start. A configuration option overrides an export.",
    needs: ["startupScript"],
    run(facts) {
      if (facts.startupScript === "") return pass("There is no startup script.");
      return report(
        [
          ...endingComplaints(facts.startupScript),
          ...overriddenComplaints(facts),
          ...complaintsOf(checkVariableNames(facts.settings.variables)),
        ],
        pass("It runs to its last line."),
      );
    },
  },
  {
    number: 22,
    id: "lineage-selected",
    title: "No option leaves tasks out of the lineage",
    why: "With selective_enable, only DAGs that call enable_lineage send events; disabled operators send none.",
    needs: ["options"],
    run: (facts) =>
      report(
        [...selectiveComplaints(facts), ...operatorComplaints(facts), ...policyComplaints(facts)],
        pass("Every task sends lineage."),
      ),
  },
];

/** An ending before Headwater's part hides the part; other endings are the environment's own business. */
function endingComplaints(script: string): Complaint[] {
  const { endings, lineageLine } = analyzeScript(script);
  const before = lineageLine === undefined ? [] : endings.filter(({ line }) => line < lineageLine);
  const hidden = before.map(({ line, command, always }) =>
    (always ? fail : warn)(
      `startup script: line ${line}, "${command}", ${always ? "ends" : "may end"} the script before Headwater's part (line ${lineageLine}).`,
      `startup script: move Headwater's part above line ${line}.`,
    ),
  );
  const fatal = endings
    .filter(({ always, fatal: isFatal }) => always && isFatal)
    .map(({ line }) => `Line ${line}:`);
  const others = complaintsOf(checkStartupScript(script)).map((complaint) =>
    fatal.some((start) => complaint.found.includes(start))
      ? { ...complaint, status: "fail" as const }
      : complaint,
  );
  return [...hidden, ...others];
}

function overriddenComplaints({ settings, exported, options }: DoctorFacts): Complaint[] {
  const complaints: Complaint[] = [];
  const report = (variable: string, key: string) =>
    complaints.push(
      warn(
        `The startup script exports ${variable}, but the option ${key} overrides it.`,
        `Keep one of them: remove the export of ${variable}, or the option ${key}.`,
      ),
    );
  for (const [key, { variable, value }] of settings.options()) {
    const isOption = exported[key] === undefined && options?.[key] !== undefined;
    if (isOption && options[key] !== value) report(variable, key);
  }
  const transport = settings.settingOf("openlineage.transport");
  const isTransport = options?.["openlineage.transport"] !== undefined;
  if (transport?.variable.startsWith("OPENLINEAGE_") && isTransport && !exported["openlineage.transport"]) {
    report(transport.variable, "openlineage.transport");
  }
  return complaints;
}

function selectiveComplaints({ options, dagFiles }: DoctorFacts): Complaint[] {
  if (!isTrue(options["openlineage.selective_enable"])) return [];
  const fix =
    "Remove openlineage.selective_enable, or call enable_lineage(dag) in every DAG that should send lineage.";
  if (dagFiles === undefined) {
    return [warn("openlineage.selective_enable: only DAGs that call enable_lineage send lineage.", fix)];
  }
  const selected = filesMatching(dagFiles, /\benable_lineage\s*\(/);
  return [
    warn(
      selected.length === 0
        ? "openlineage.selective_enable: only DAGs that call enable_lineage send lineage, and none does."
        : `openlineage.selective_enable: of the DAG files, only ${listPaths(selected)} send lineage.`,
      fix,
    ),
  ];
}

function operatorComplaints({ options, dagFiles = [] }: DoctorFacts): Complaint[] {
  const key = "openlineage.disabled_for_operators";
  const entries = String(options[key] ?? "")
    .split(";")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return entries.map((entry) => {
    if (!entry.includes(".")) {
      return warn(
        `${key}: "${entry}" matches no operator, because the provider compares full class paths.`,
        `${key}: the full path of the class, such as airflow.providers.common.sql.operators.sql.${entry}.`,
      );
    }
    const name = entry.split(".").at(-1)!;
    const files = filesMatching(dagFiles, new RegExp(`\\b${name.replace(/\W/g, "")}\\b`));
    return warn(
      `${key}: ${entry} sends no lineage${files.length > 0 ? `; it is used in ${listPaths(files)}` : ""}.`,
      `${key}: remove ${entry}.`,
    );
  });
}

/** Controls of an emission policy that remove events or datasets. */
const removingControls = [
  "emit",
  "emit_task_events",
  "emit_dag_events",
  "extract_operator_metadata",
  "hook_lineage",
];

function policyComplaints({ options, dagFiles = [] }: DoctorFacts): Complaint[] {
  const key = "openlineage.emission_policy";
  const complaints: Complaint[] = [];
  const text = options[key];
  if (typeof text === "string" && text !== "") {
    const rules = parseRules(text);
    if (rules === undefined) {
      complaints.push(fail(`${key}: the value is not a JSON array.`, `${key}: a JSON array of rules.`));
    }
    for (const { scope = {}, controls = {} } of rules ?? []) {
      const off = removingControls.filter((control) => controls[control] === false);
      if (off.length === 0) continue;
      const target = Object.keys(scope).length === 0 ? "all tasks" : JSON.stringify(scope);
      complaints.push(
        warn(
          `${key}: ${off.join(", ")} false for ${target}.`,
          `${key}: remove ${off.join(", ")} from the rule.`,
        ),
      );
    }
  }
  const disabled = dagFiles
    .filter((file) => /\bdisable_lineage\s*\(/.test(codeOf(file)))
    .map(({ path }) => path);
  if (disabled.length > 0) {
    complaints.push(
      warn(
        `${listPaths(disabled)}: disable_lineage leaves tasks out.`,
        "Remove the call of disable_lineage.",
      ),
    );
  }
  return complaints;
}

interface PolicyRule {
  readonly scope?: Readonly<Record<string, unknown>>;
  readonly controls?: Readonly<Record<string, unknown>>;
}

function parseRules(text: string): PolicyRule[] | undefined {
  try {
    const rules: unknown = JSON.parse(text);
    return Array.isArray(rules) ? (rules as PolicyRule[]) : undefined;
  } catch {
    return undefined;
  }
}
