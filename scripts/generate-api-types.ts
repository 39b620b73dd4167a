/**
 * Writes the web application's types from the server's OpenAPI document, so that the two cannot drift apart.
 *
 *   npm run generate:api             writes packages/web/src/api/v2.gen.ts
 *   npm run generate:api -- --check  fails when that file is not what it would write
 */
import { readFileSync, writeFileSync } from "node:fs";
import { buildApp } from "@headwater/server";
import { Store } from "@headwater/store";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
}

const target = new URL("../packages/web/src/api/v2.gen.ts", import.meta.url);

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
    case "array": {
      const item = typeOf(schema.items ?? {}, indent);
      return `readonly ${item.includes(" ") && !item.startsWith("{") ? `(${item})` : item}[]`;
    }
    case "object":
      if (schema.properties) return membersOf(schema, indent);
      return `Readonly<Record<string, ${typeOf(Object.values(schema.patternProperties ?? {})[0] ?? {}, indent)}>>`;
    default:
      return "unknown";
  }
}

function membersOf(schema: Schema, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const comment = member.description ? `${inner}/** ${member.description} */\n` : "";
    const optional = schema.required?.includes(name) ? "" : "?";
    return `${comment}${inner}readonly ${name}${optional}: ${typeOf(member, inner)};`;
  });
  return `{\n${members.join("\n")}\n${indent}}`;
}

const store = await Store.open({ engine: "embedded", directory: null });
const app = await buildApp({ store, access: { mode: "loopback" }, webDirectory: null });
const answer = await app.inject({ url: "/api/v2/openapi.json" });
await app.close();
await store.close();

const { schemas } = (answer.json() as { components: { schemas: Record<string, Schema> } }).components;
const text = [
  "// Generated from the server's OpenAPI document by `npm run generate:api`. Do not edit.\n",
  ...Object.entries(schemas).map(([name, schema]) =>
    schema.properties
      ? `export interface ${name} ${typeOf(schema, "")}\n`
      : `export type ${name} = ${typeOf(schema, "")};\n`,
  ),
].join("\n");

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("packages/web/src/api/v2.gen.ts is stale: run npm run generate:api.");
    process.exitCode = 1;
  } else console.log("The web application's types are those of the API.");
} else writeFileSync(target, text);
