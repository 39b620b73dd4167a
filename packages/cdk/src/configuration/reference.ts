import { PlatformConfiguration } from "./schema.ts";

interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
}

/** Returns the reference page of the configuration in Markdown: all settings with default, example and description. */
export function configurationReference(): string {
  const rows = settings(PlatformConfiguration as unknown as SchemaNode, "");
  return [
    "# AWS settings",
    "",
    "This page lists the settings of the [AWS platform](aws.md). They are in `packages/cdk/platform.config.ts` (copy",
    "`platform.config.example.ts`), or in the TypeScript, JavaScript or JSON file that `HEADWATER_PLATFORM` names. Synth rejects",
    "invalid or contradictory settings and gives the reason.",
    "",
    "Generated from `packages/cdk/src/configuration/schema.ts` by `npm run generate:aws-reference`.",
    "",
    "| setting | default | example | description |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function settings(node: SchemaNode, prefix: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    if (member.properties) {
      const rows = settings(member, `${path}.`);
      return member.description ? [row(path, "–", "", member.description), ...rows] : rows;
    }
    const required = node.required?.includes(name) && member.default === undefined;
    const standard = member.default === undefined ? (required ? "**required**" : "–") : code(member.default);
    const example = member.examples?.[0] ?? member.enum?.find((value) => value !== member.default);
    const choices = member.enum ? ` One of ${member.enum.map(code).join(", ")}.` : "";
    return [
      row(
        path,
        standard,
        example === undefined ? "" : code(example),
        `${member.description ?? ""}${choices}`,
      ),
    ];
  });
}

function row(path: string, standard: string, example: string, text: string): string {
  return `| \`${path}\` | ${standard} | ${example} | ${text.trim()} |`;
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
