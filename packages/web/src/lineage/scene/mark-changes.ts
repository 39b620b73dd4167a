import type { Change, Comparison } from "../model/comparison.ts";
import type { ViewModel } from "../model/view-model.ts";
import type { Scene } from "./scene.ts";
import type { PlacedCard, Stroke } from "./stroke.ts";

const strokeStyles = {
  added: { color: "success", dash: [], width: 2.6 },
  removed: { color: "failure", dash: [7, 6], width: 2.2 },
  changed: { color: "warning", dash: [12, 4, 2, 4], width: 2.2 },
} as const;

/** Marks the differences of a comparison in a scene: signs on cards and lines, dashes for lines. */
export function markChanges(scene: Scene, view: ViewModel, comparison: Comparison): Scene {
  const lines = lineChanges(view, comparison);
  const cards = scene.cards.map((placed): PlacedCard => {
    const change = cardChange(placed, comparison);
    return change === "unchanged" ? placed : { ...placed, change };
  });
  const strokes = scene.strokes.map((stroke): Stroke => {
    const change = stroke.edge === undefined ? undefined : lines.get(stroke.edge);
    if (!change || change === "unchanged") return stroke;
    const { color, dash, width } = strokeStyles[change];
    return { ...stroke, change, color, dash, width, rank: stroke.rank + 2 };
  });
  return { ...scene, cards, strokes: strokes.sort((a, b) => a.rank - b.rank) };
}

function cardChange({ card }: PlacedCard, { nodes }: Comparison): Change {
  if (card.kind !== "group") return nodes.get(card.id)?.change ?? "unchanged";
  return combineChanges(card.group.members.map((id) => nodes.get(id)?.change ?? "unchanged"));
}

/** Combines the changes of nodes drawn as one card: their common change, else "changed". */
function combineChanges(changes: readonly Change[]): Change {
  const [first = "unchanged"] = changes;
  return changes.every((change) => change === first) ? first : "changed";
}

/**
 * Returns the changes of drawn lines by `source>target`: between collapsed groups, and across undrawn jobs.
 */
function lineChanges(view: ViewModel, { edges }: Comparison): Map<string, Change> {
  const drawn = new Set(view.cards.map(({ id }) => id));
  const shownAs = (id: string) => view.shownAs.get(id) ?? id;
  const all = new Map<string, Change[]>();
  const put = (from: string, to: string, change: Change) => {
    const name = `${shownAs(from)}>${shownAs(to)}`;
    const list = all.get(name);
    if (list) list.push(change);
    else all.set(name, [change]);
  };
  const into = new Map<string, { from: string; change: Change }[]>();
  for (const { from, to, change } of edges.values()) {
    put(from, to, change);
    if (drawn.has(shownAs(to))) continue;
    const list = into.get(to);
    if (list) list.push({ from, change });
    else into.set(to, [{ from, change }]);
  }
  for (const { from: job, to, change } of edges.values()) {
    for (const before of into.get(job) ?? []) put(before.from, to, inSeries(before.change, change));
  }
  return new Map([...all].map(([name, changes]) => [name, combineChanges(changes)]));
}

function inSeries(a: Change, b: Change): Change {
  if (a === "removed" || b === "removed") return "removed";
  if (a === "added" || b === "added") return "added";
  return a === "changed" || b === "changed" ? "changed" : "unchanged";
}
