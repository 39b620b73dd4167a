import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import {
  type ChangeProblem,
  changeOrder,
  compareDeployments,
  type Deployment,
  type Template,
} from "@headwater/mwaa";
import { CommandFailure } from "../terminal/failure.ts";

const extension = ".template.json";

/**
 * Compares two assemblies of the AWS platform.
 *
 * @param previous - folder with the templates of the deployed stacks, each `<stack>.template.json`
 * @param next - folder of the new assembly, such as cdk.out
 * @throws CommandFailure if a folder has no template, or the folders have no stack in common
 */
export function changesBetween(previous: string, next: string): ChangeProblem[] {
  const [before, after] = [readDeployment(previous), readDeployment(next)];
  if (!Object.keys(after).some((stack) => stack in before)) {
    throw new CommandFailure(
      "bad-file",
      `${previous} and ${next} have no stack in common, so the new configuration creates another deployment. Compare assemblies of one deploymentId.`,
    );
  }
  return compareDeployments(before, after);
}

/** Formats the problems of a change as text, with the order of deployments that avoids them. */
export function changesText(problems: readonly ChangeProblem[]): string {
  const order = changeOrder(problems);
  if (order === undefined) return "The change can be deployed in place: npx cdk deploy --all\n";
  const lines = problems.flatMap(({ code, resource, message }) => [
    `FAIL     ${resource} (${code})`,
    `             found  ${message}`,
  ]);
  return `${["Change of the deployment", "", ...lines, `             fix    ${order}`].join("\n")}\n`;
}

/** Formats the problems of a change as JSON. */
export function changesJson(problems: readonly ChangeProblem[]): string {
  return `${JSON.stringify({ changes: problems, order: changeOrder(problems) ?? null }, null, 2)}\n`;
}

function readDeployment(folder: string): Deployment {
  const names =
    existsSync(folder) && statSync(folder).isDirectory()
      ? readdirSync(folder).filter((name) => name.endsWith(extension))
      : [];
  if (names.length === 0) {
    throw new CommandFailure(
      "bad-file",
      `${folder} is not a folder with *${extension}. Use a kept cdk.out, or save each template with: aws cloudformation get-template --stack-name <stack> --query TemplateBody`,
    );
  }
  return Object.fromEntries(
    names.map((name) => [basename(name, extension), readTemplate(join(folder, name))]),
  );
}

function readTemplate(file: string): Template {
  try {
    const template = JSON.parse(readFileSync(file, "utf8")) as Partial<Template>;
    return { ...template, Resources: template.Resources ?? {} };
  } catch (error) {
    throw new CommandFailure("bad-file", `${file} is not a JSON template: ${(error as Error).message}`);
  }
}
