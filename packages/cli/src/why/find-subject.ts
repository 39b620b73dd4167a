import type { Ask } from "../connection/api.ts";
import { CommandFailure } from "../terminal/failure.ts";

/** A dataset, job or run to explain. */
export interface Explained {
  readonly kind: "dataset" | "job" | "run";
  readonly id: string;
}

interface Hit {
  readonly kind: string;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly match: { readonly similar: boolean };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const maxSuggestions = 8;

/**
 * Finds what a text names: an id of Headwater, a run id, a namespace and a name separated by a space, or a name.
 *
 * @throws CommandFailure `unknown-dataset` when nothing has the name, or several things have it
 */
export async function findSubject(ask: Ask, text: string): Promise<Explained> {
  if (uuid.test(text)) {
    for (const kind of ["dataset", "job", "run"] as const)
      if ((await ask("GET", `/api/v2/${kind}s/${text}`)).status === 200) return { kind, id: text };
  }
  for (let space = text.indexOf(" "); space >= 0; space = text.indexOf(" ", space + 1)) {
    for (const kind of ["dataset", "job"] as const) {
      const query = new URLSearchParams({
        kind,
        namespace: text.slice(0, space),
        name: text.slice(space + 1),
      });
      const answer = await ask("GET", `/api/v2/resolve?${query}`);
      if (answer.status === 200) return { kind, id: (answer.body as { id: string }).id };
    }
  }
  const answer = await ask("GET", `/api/v2/search?${new URLSearchParams({ q: text, limit: "50" })}`);
  if (answer.status !== 200) {
    const { detail } = answer.body as { detail?: string };
    throw new CommandFailure(
      "server-unreachable",
      detail ?? `The server responded with status ${answer.status}.`,
    );
  }
  const hits = (answer.body as { items: Hit[] }).items.filter(
    (hit): hit is Hit & { kind: Explained["kind"] } => ["dataset", "job", "run"].includes(hit.kind),
  );
  const lower = text.toLowerCase();
  const ofRun = hits.filter(({ kind, match }) => kind === "run" && !match.similar);
  const exact = hits.filter(({ kind, name }) => kind !== "run" && name.toLowerCase() === lower);
  const ending = hits.filter(({ kind, name }) => kind !== "run" && name.toLowerCase().endsWith(`.${lower}`));
  const found = [exact, ending, ofRun].find((list) => list.length > 0) ?? [];
  if (found.length === 1) return found[0]!;
  const suggestions = (found.length > 0 ? found : hits).slice(0, maxSuggestions);
  const list = suggestions.map(({ namespace, name }) => `  "${namespace} ${name}"`).join("\n");
  throw new CommandFailure(
    "unknown-dataset",
    found.length > 1
      ? `Several things are named "${text}". Specify one of them with its namespace:\n${list}`
      : `No dataset, job or run "${text}".${list === "" ? " Specify an id, a run id, a name, or a namespace and a name." : ` Similar names:\n${list}`}`,
  );
}
