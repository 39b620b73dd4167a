import { describe, expect, it } from "vitest";
import { Adjacency } from "../adjacency.ts";
import type { Graph, GraphNode } from "../model.ts";
import type { SelectionFacts } from "./facts.ts";
import { parseSelection } from "./parse-selection.ts";
import { selectNodes } from "./select-nodes.ts";
import { SelectionError } from "./syntax.ts";

/** raw → load → orders → build → report → send → mail, with a users table next to orders. */
const chain = ["raw", "load", "orders", "build", "report", "send", "mail"];
const jobs = new Set(["load", "build", "send", "nightly"]);
const node = (id: string): GraphNode => ({
  id,
  kind: jobs.has(id) ? "job" : "dataset",
  name: id,
  namespace: "",
});
const edge = (source: string, target: string) =>
  ({ id: `${source}>${target}`, source, target, kind: "data", origin: "observed", weight: 1 }) as const;
const graph: Graph = {
  nodes: [...chain, "users", "nightly"].map(node),
  edges: [...chain.slice(1).map((target, index) => edge(chain[index]!, target)), edge("users", "build")],
};

const facts = (one: GraphNode): SelectionFacts => ({
  names:
    one.kind === "dataset"
      ? [`dev.public.${one.name}`]
      : [one.id === "nightly" ? "nightly" : `nightly.${one.name}`],
  namespaces: [one.kind === "dataset" ? "redshift://dw:5439" : "airflow"],
  tags: one.id === "users" ? ["pii", "gdpr:high"] : [],
  owners: one.id === "report" ? ["finance"] : [],
  types: [one.kind],
  platforms: one.kind === "dataset" ? ["redshift", "Redshift"] : ["AIRFLOW", "Airflow"],
  states: one.id === "send" ? ["failed"] : one.id === "mail" ? ["stale", "upstream-failed"] : [],
  quality: one.id === "report" ? ["failing"] : [],
  columns: one.id === "orders" ? ["order_id", "user_id"] : [],
  dags: one.kind === "job" || one.id === "nightly" ? ["nightly"] : [],
  groups: one.id === "load" ? ["stage", "stage.in"] : [],
  parents: one.kind === "job" && one.id !== "nightly" ? ["nightly"] : [],
});

const select = (text: string): string[] =>
  [...selectNodes(new Adjacency(graph), parseSelection(text), facts)].sort();

describe("selection", () => {
  it.each([
    ["port", ["report"]],
    ['"orders"', ["orders"]],
    ['"order"', []],
    ["public.o*", ["orders"]],
    ["dev.public.orders", ["orders"]],
    ["ds:*", ["mail", "orders", "raw", "report", "users"]],
    ["job:*d", ["build", "load", "send"]],
    ["ns:redshift* tag:pii", ["users"]],
    ["ns:redshift & owner:finance", ["report"]],
    ["tag:gdpr*", ["users"]],
    ["tag:gdpr", []],
    ["col:user_id", ["orders"]],
    ["state:failed or type:dataset and mail", ["mail", "send"]],
    ["(state:failed | type:dataset) !mail !raw !users", ["orders", "report", "send"]],
    ["not ns:redshift*", ["build", "load", "nightly", "send"]],
    ["raw, mail", ["mail", "raw"]],
    ["dag:nightly", ["build", "load", "nightly", "send"]],
    ["dag:night", []],
    ["dag:night* group:stage", ["load"]],
    ["group:stage.in", ["load"]],
    ['job:"nightly"+1', ["build", "load", "mail", "nightly", "orders", "report", "send"]],
    ["platform:airflow send", ["send"]],
    ["state:upstream-failed", ["mail"]],
    ["state:stale or quality:failing", ["mail", "report"]],
  ])("%s", (text, expected) => {
    expect(select(text)).toEqual(expected);
  });

  it("counts job steps, from a table through a job to its other tables", () => {
    expect(select("1+orders")).toEqual(["load", "orders", "raw"]);
    expect(select('"orders"+1')).toEqual(["build", "orders", "report"]);
    expect(select("1+build+1")).toEqual(["build", "orders", "report", "users"]);
    expect(select("orders+")).toEqual(["build", "mail", "orders", "report", "send"]);
    expect(select("+report")).toEqual(["build", "load", "orders", "raw", "report", "users"]);
  });

  it("parses separate steps: +2 applies to the next operand, 3+ to the previous one", () => {
    expect(select("+1 orders 1+")).toEqual(select("1+orders+1"));
    expect(select("orders 1+")).toEqual(select("orders+1"));
    expect(select("orders +1")).toEqual(select("orders+1"));
    expect(select("+ (report , mail) and ds:*")).toEqual(["mail", "orders", "raw", "report", "users"]);
  });

  it.each([
    ["", 0, /Expected/],
    ["tag:pii and", 11, /Expected/],
    ["(orders", 0, /Unclosed parenthesis/],
    ["orders)", 6, /Unexpected closing/],
    ["tag:", 0, /Missing/],
    ['ds:"orders', 3, /Unclosed quotation/],
  ])("rejects %j at %d", (text, position, message) => {
    try {
      parseSelection(text);
    } catch (error) {
      expect(error).toBeInstanceOf(SelectionError);
      expect((error as SelectionError).position).toBe(position);
      expect((error as SelectionError).message).toMatch(message);
      return;
    }
    expect.fail("no error");
  });

  it("terminates on graphs with cycles", () => {
    const nodes = [node("raw"), node("load")];
    const cycle = new Adjacency({ nodes, edges: [edge("raw", "load"), edge("load", "raw")] });
    expect([...selectNodes(cycle, parseSelection("+raw+"), facts)].sort()).toEqual(["load", "raw"]);
  });
});
