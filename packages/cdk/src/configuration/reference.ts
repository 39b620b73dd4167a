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

/** The reference table of the configuration, in Markdown: every setting with its default, an example and what it means. */
export function configurationReference(): string {
  const rows = settings(PlatformConfiguration as unknown as SchemaNode, "");
  return [
    "# Configuration of the AWS platform",
    "",
    "Made from the schema in `packages/cdk/src/configuration/schema.ts` by `npm run generate:aws-reference`. The file is",
    "`packages/cdk/platform.config.ts` (copy `platform.config.example.ts`), or what `HEADWATER_PLATFORM` names; JSON works too.",
    "Every contradiction is refused at synth, with what would go wrong.",
    "",
    "| setting | default | example | what it is |",
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
