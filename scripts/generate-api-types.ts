/**
 * Writes the web application's types from the server's OpenAPI document: the named schemas, and per path and method
 * the parameters, the request body and the response. openapi-typescript is not used: it needs the compiler API of
 * TypeScript 5, which TypeScript 7 does not have.
 *
 *   npm run generate:api             writes packages/web/src/api/v2.gen.ts
 *   npm run generate:api -- --check  fails if the file is stale
 */
import { readFileSync, writeFileSync } from "node:fs";
import { buildApp } from "@headwater/server";
import { Store } from "@headwater/store";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema | readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly parameters?: readonly {
    readonly in: "path" | "query" | "header";
    readonly name: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const target = new URL("../packages/web/src/api/v2.gen.ts", import.meta.url);
const prefix = "/api/v2";

function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref) return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  if (schema.anyOf) return [...new Set(schema.anyOf.map((option) => typeOf(option, indent)))].join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return arrayOf(schema.items, indent);
    case "object":
      if (schema.properties) return membersOf(schema, indent);
      return `Readonly<Record<string, ${typeOf(Object.values(schema.patternProperties ?? {})[0] ?? {}, indent)}>>`;
    default:
      return "unknown";
  }
}

function arrayOf(items: Schema["items"], indent: string): string {
  if (Array.isArray(items))
    return `readonly [${items.map((item: Schema) => typeOf(item, indent)).join(", ")}]`;
  const item = typeOf((items as Schema | undefined) ?? {}, indent);
  return `readonly ${item.includes(" ") && !item.startsWith("{") ? `(${item})` : item}[]`;
}

function membersOf(schema: Schema, indent: string): string {
  return block(
    Object.entries(schema.properties ?? {}).map(([name, member]) => ({
      name,
      description: member.description,
      optional: !schema.required?.includes(name),
      type: (inner: string) => typeOf(member, inner),
    })),
    indent,
  );
}

interface Member {
  readonly name: string;
  readonly description?: string | undefined;
  readonly optional: boolean;
  readonly type: (indent: string) => string;
}

function block(members: readonly Member[], indent: string): string {
  const inner = `${indent}  `;
  const lines = members.map(({ name, description, optional, type }) => {
    const comment = description ? `${inner}/** ${description} */\n` : "";
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return `${comment}${inner}readonly ${key}${optional ? "?" : ""}: ${type(inner)};`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** Returns parameters of one kind as an object type; query parameters may also be undefined. */
function parametersOf(operation: Operation, kind: "path" | "query", indent: string): string {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === kind);
  if (parameters.length === 0) return "Readonly<Record<string, never>>";
  const members = parameters.map(({ name, description, required, schema }): Member => {
    const optional = !required || schema.default !== undefined;
    const type = (inner: string) => `${typeOf(schema, inner)}${optional ? " | undefined" : ""}`;
    return { name, description, optional, type };
  });
  return block(members, indent);
}

function json({ content }: Content): Schema | undefined {
  return content?.["application/json"]?.schema;
}

/** Returns the operations of a path by method, except those that do not return JSON. */
function operationsOf(methods: Readonly<Record<string, Operation>>, indent: string): string | null {
  const members = Object.entries(methods).flatMap(([name, operation]): Member[] => {
    const answer = json(operation.responses[200] ?? {});
    if (!answer) return [];
    const body = operation.requestBody && json(operation.requestBody);
    const parts = (inner: string) =>
      block(
        [
          { name: "path", optional: false, type: (deep) => parametersOf(operation, "path", deep) },
          { name: "query", optional: false, type: (deep) => parametersOf(operation, "query", deep) },
          { name: "body", optional: false, type: (deep) => (body ? typeOf(body, deep) : "undefined") },
          { name: "answer", optional: false, type: (deep) => typeOf(answer, deep) },
        ],
        inner,
      );
    return [{ name, optional: false, type: parts }];
  });
  return members.length === 0 ? null : block(members, indent);
}

function pathsOf(document: Document): string {
  const members = Object.entries(document.paths).flatMap(([path, methods]): Member[] => {
    if (!path.startsWith(`${prefix}/`) || operationsOf(methods, "") === null) return [];
    const type = (inner: string) => operationsOf(methods, inner) ?? "never";
    return [{ name: path.slice(prefix.length), optional: false, type }];
  });
  return `/** The operations of the v2 API by path (below \`${prefix}\`) and method. */\nexport interface Paths ${block(members, "")}\n`;
}

async function readDocument(): Promise<Document> {
  const store = await Store.open({ engine: "embedded", directory: null });
  const app = await buildApp({ store, access: { mode: "loopback" }, webDirectory: null });
  const answer = await app.inject({ url: `${prefix}/openapi.json` });
  await app.close();
  await store.close();
  return answer.json();
}

const document = await readDocument();
const text = [
  "// Generated from the server's OpenAPI document by `npm run generate:api`. Do not edit.\n",
  ...Object.entries(document.components.schemas).map(([name, schema]) =>
    schema.properties
      ? `export interface ${name} ${typeOf(schema, "")}\n`
      : `export type ${name} = ${typeOf(schema, "")};\n`,
  ),
  pathsOf(document),
].join("\n");

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("packages/web/src/api/v2.gen.ts is stale: run npm run generate:api.");
    process.exitCode = 1;
  } else console.log("The web application's types match the API.");
} else writeFileSync(target, text);
