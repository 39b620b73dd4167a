/** Arbitrary manual edits of the names in the event generator's pool, some of which never appear. */
import fc from "fast-check";
import type { CommandDataset, CommandSubject, EditContent } from "../log/command-content.ts";
import { datasetName, job, receivedAt } from "./event-generator.ts";
import type { Edited } from "./reference/reference-edits.ts";

/** A manual edit, and its position among the requests. */
export interface DeliveredEdit extends Edited {
  readonly place: number;
}

const name = (value: unknown) => value as CommandDataset;
const dataset = datasetName.map((own): CommandSubject => ({ kind: "dataset", ...name(own) }));
const task = job.map((own): CommandSubject => ({ kind: "job", ...name(own) }));
const subject = fc.oneof(dataset, task);
const column = fc.constantFrom(null, null, "id", "__proto__");
const edited = fc.tuple(subject, column).map(([own, inside]) => ({ ...own, column: inside }));
const owner = fc.constantFrom({ name: "data-team", type: null }, { name: "ada", type: "OWNER" });
const columns = fc.array(fc.tuple(fc.constantFrom("id", "a.b"), fc.constantFrom("id", "ID")), {
  maxLength: 2,
});

const content: fc.Arbitrary<EditContent> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("add-tag" as const, "remove-tag" as const),
    subject: edited,
    tag: fc.constantFrom("pii", "team", "__proto__"),
  }),
  fc.record({ kind: fc.constantFrom("add-owner" as const, "remove-owner" as const), subject, owner }),
  fc.record({
    kind: fc.constant("set-description" as const),
    subject: edited,
    description: fc.constantFrom(null, "What it is"),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("hide" as const, "hide" as const, "unhide" as const),
      subjects: fc.array(subject, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        dataset,
        dataset,
        fc.option(task.map(({ namespace, name: own }) => ({ namespace, name: own }))),
        columns,
      )
      .filter(([from, to]) => JSON.stringify(from) !== JSON.stringify(to))
      .map(([from, to, by, pairs]) => ({
        kind: "declare-edge" as const,
        from,
        to,
        job: by,
        columns: pairs,
        note: null,
      })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(dataset, task, fc.boolean()).map(([data, by, isInput]) => ({
      kind: "declare-edge" as const,
      from: isInput ? data : by,
      to: isInput ? by : data,
      job: null,
      columns: [],
      note: "by hand",
    })),
  },
);

/** A few manual edits around the time of the events, each with a time of its own. */
export const deliveredEdits: fc.Arbitrary<DeliveredEdit[]> = fc.uniqueArray(
  fc.record({
    content,
    at: fc.integer({ min: -2, max: 6 }).map((offset) => receivedAt + offset),
    isUndone: fc.integer({ min: 0, max: 3 }).map((chance) => chance === 0),
    place: fc.nat(12),
  }),
  { minLength: 1, maxLength: 6, selector: ({ at }) => at },
);
