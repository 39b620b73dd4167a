import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Root of the checkout. */
export const root = new URL("../../", import.meta.url).pathname;

/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  readonly argument: string;
}

/** The instructions of the Dockerfile's two stages, which the tests follow. */
export interface Dockerfile {
  readonly build: readonly Instruction[];
  readonly image: readonly Instruction[];
}

/** Reads the Dockerfile of the checkout. */
export function readDockerfile(): Dockerfile {
  const lines = readFileSync(join(root, "Dockerfile"), "utf8")
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const stages: Instruction[][] = [[]];
  for (const line of lines) {
    const [, name, argument] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === undefined || argument === undefined) throw new Error(`Not an instruction: ${line}`);
    if (name === "FROM") stages.push([]);
    stages.at(-1)!.push({ name, argument });
  }
  const [, build, image, ...more] = stages;
  if (!build || !image || more.length > 0) throw new Error("Expected a Dockerfile of two stages.");
  return { build, image };
}

/** Returns the arguments of all instructions with a name. */
export function argumentsOf(stage: readonly Instruction[], name: string): string[] {
  return stage.filter((instruction) => instruction.name === name).map(({ argument }) => argument);
}

/** Returns the argument, a JSON list, of the only instruction with a name. */
export function listOf(stage: readonly Instruction[], name: string): string[] {
  const [argument, ...more] = argumentsOf(stage, name);
  if (argument === undefined || more.length > 0) throw new Error(`Expected one ${name}.`);
  return JSON.parse(argument) as string[];
}

/** Returns the files of the checkout that Docker would receive, by .dockerignore. */
export function contextFiles(tracked: readonly string[]): string[] {
  const rules = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ keeps: line.startsWith("!"), pattern: toPattern(line.replace(/^!/, "")) }));
  // The last rule that matches a file or one of its folders decides.
  return tracked.filter((file) => rules.findLast(({ pattern }) => pattern.test(file))?.keeps ?? true);
}

function toPattern(glob: string): RegExp {
  const body = glob
    .split("/")
    .map((part) =>
      part === "**" ? "\0" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*"),
    )
    .join("/")
    .replaceAll("\0/", "(?:.*/)?")
    .replaceAll("\0", ".*");
  return new RegExp(`^${body}(?:/.*)?$`);
}
