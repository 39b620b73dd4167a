import type { IdentityDecision, IdentityDiff } from "@headwater/store";

type Named = { readonly namespace: string; readonly name: string };

/** One line for a decision. */
export function describeDecision({ id, kind, datasets, actor, decidedAt, undone }: IdentityDecision): string {
  const verb = kind === "same-dataset" ? "is" : "is not";
  const end = undone ? `, taken back by ${undone.actor} ${undone.at}` : "";
  return `${id}  ${name(datasets[0])}  ${verb}  ${name(datasets[1])}  (${actor}, ${decidedAt}${end})`;
}

/** The difference that a decision makes, for a person. */
export function describeDiff(diff: IdentityDiff): string {
  if (diff.before.length + diff.after.length === 0) return "The graph stays as it is.";
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
    ...edges("Jobs that come to depend on each other:", diff.connectedJobs, "+"),
    ...edges("Jobs that no longer depend on each other by these datasets:", diff.disconnectedJobs, "-"),
    ...(diff.truncated ? ["There are more than are listed."] : []),
  ].join("\n");
}

function name({ namespace, name: own }: Named): string {
  return `${namespace} ${own}`;
}
