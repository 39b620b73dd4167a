import type { CheckStatus, Finding } from "@headwater/mwaa";

const marks: Readonly<Record<CheckStatus, string>> = {
  pass: "pass   ",
  warn: "WARN   ",
  fail: "FAIL   ",
  unseen: "unknown",
};

/** Formats findings as text: problems first, with reason and fix; then the others, one per line. */
export function findingsText(title: string, findings: readonly Finding[]): string {
  const wrong = findings.filter(({ status }) => status === "fail" || status === "warn");
  const rest = findings.filter(({ status }) => status === "pass" || status === "unseen");
  const lines = [title, ""];
  for (const { check, status, found, fix } of [...wrong].sort(bySeverity)) {
    lines.push(`${marks[status]}  ${String(check.number).padStart(2)}  ${check.title}`);
    lines.push(
      `             found  ${indent(found)}`,
      `             why    ${check.why}`,
      `             fix    ${indent(fix)}`,
      "",
    );
  }
  for (const { check, status, found } of rest) {
    lines.push(
      `${marks[status]}  ${String(check.number).padStart(2)}  ${check.title}: ${found.replaceAll("\n", " ")}`,
    );
  }
  const count = (status: CheckStatus) => findings.filter((finding) => finding.status === status).length;
  lines.push(
    "",
    `${count("pass")} pass, ${count("warn")} warn, ${count("fail")} fail, ${count("unseen")} unknown`,
  );
  return `${lines.join("\n")}\n`;
}

/** Aligns further lines with the first. */
function indent(text: string): string {
  return text.replaceAll("\n", `\n${" ".repeat("             found  ".length)}`);
}

function bySeverity(left: Finding, right: Finding): number {
  return Number(right.status === "fail") - Number(left.status === "fail");
}

/** Formats findings as JSON. */
export function findingsJson(environment: string, findings: readonly Finding[]): string {
  const rows = findings.map(({ check, status, found, fix }) => ({
    number: check.number,
    id: check.id,
    title: check.title,
    status,
    found,
    why: check.why,
    fix,
  }));
  return `${JSON.stringify({ environment, findings: rows }, null, 2)}\n`;
}
