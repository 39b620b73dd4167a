import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Property {
  readonly interface: string;
  readonly name: string;
  readonly isOptional: boolean;
  readonly comment: string;
}

const index = readFileSync(join(import.meta.dirname, "index.ts"), "utf8");

/** Interfaces of the index that users write: properties of constructs and their parts. */
const written =
  /^(\w*Props|Server(Access|Database|SecurityGroups)|KeyNames|Environment(InApp|Elsewhere)|External\w+|Retention|LineageServerAttributes)$/;

/** Returns the properties of all exported interfaces that users write, with their comments. */
function properties(): Property[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .flatMap((source) => [...source.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)])
    .filter(([, name = ""]) => written.test(name) && new RegExp(`\\b${name}\\b`).test(index))
    .flatMap(([, name = "", body = ""]) =>
      [...body.matchAll(/((?:^ {2}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?)^ {2}readonly (\w+)(\??):/gm)].map(
        ([, comment = "", property = "", mark]) => ({
          interface: name,
          name: property,
          isOptional: mark === "?",
          comment,
        }),
      ),
    );
}

const names = (found: Property[]) => found.map((property) => `${property.interface}.${property.name}`);

describe("the properties of the constructs", () => {
  it("are found", () => {
    const found = names(properties());
    expect(found.length).toBeGreaterThan(100);
    expect(found).toEqual(
      expect.arrayContaining(["LineageServerProps.vpc", "MwaaLineageProps.server", "NetworkProps.cidr"]),
    );
  });

  it("have an example", () => {
    expect(names(properties().filter(({ comment }) => !comment.includes("@example")))).toEqual([]);
  });

  it("have a default if they are optional", () => {
    const undocumented = properties().filter(
      ({ isOptional, comment }) => isOptional && !comment.includes("@default"),
    );
    expect(names(undocumented)).toEqual([]);
  });

  it("of a lineage server are optional, except the network", () => {
    const required = properties().filter(
      (property) => property.interface === "LineageServerProps" && !property.isOptional,
    );
    expect(names(required)).toEqual(["LineageServerProps.vpc"]);
  });
});
