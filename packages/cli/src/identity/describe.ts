import type { IdentityDecision, IdentityDiff } from "@headwater/store";

type Named = { readonly namespace: string; readonly name: string };

/** Formats a decision as one line. */
export function describeDecision({ id, kind, datasets, actor, decidedAt, undone }: IdentityDecision): string {
  const verb = kind === "same-dataset" ? "is" : "is not";
  const end = undone ? `, undone by ${undone.actor} ${undone.at}` : "";
  return `${id}  ${name(datasets[0])}  ${verb}  ${name(datasets[1])}  (${actor}, ${decidedAt}${end})`;
}

/** Formats the changes of a decision. */
export function describeDiff(diff: IdentityDiff): string {
  if (diff.before.length + diff.after.length === 0) return "The graph does not change.";
  const sets = (title: string, list: IdentityDiff["before"]) => [
    title,
    ...list.map(({ representative, members }) => {
      const others = members.filter(({ id }) => id !== representative.id);
      return `  ${name(representative)}${others.map((other) => `\n    = ${name(other)}`).join("")}`;
    }),
  ];
  const edges = (title: string, list: IdentityDiff["addedEdges"], sign: string) =>
    list.length === 0 ? [] : [title, ...list.map(({ from, to }) => `  ${sign} ${name(from)} -> ${name(to)}`)];
  return [
    ...sets("Before:", diff.before),
    ...sets("After:", diff.after),
    ...edges("Edges:", diff.removedEdges, "-"),
    ...edges(diff.removedEdges.length > 0 ? "" : "Edges:", diff.addedEdges, "+").filter(
      (line) => line !== "",
    ),
    ...edges("New job dependencies:", diff.connectedJobs, "+"),
    ...edges("Removed job dependencies:", diff.disconnectedJobs, "-"),
    ...(diff.truncated ? ["The list is incomplete: there are more changes."] : []),
  ].join("\n");
}

function name({ namespace, name: own }: Named): string {
  return `${namespace} ${own}`;
}
