import { StoreError } from "@headwater/store";
import { HttpProblem } from "../../http/problem.ts";

/** Runs a change of notifications; errors of the store become problems. */
export async function asProblem<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw toProblem(error);
  }
}

function toProblem(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const { code, message } = error;
  switch (code) {
    case "channel-unknown":
      return new HttpProblem("not-found", message, {
        pointer: "channel",
        expected: "The id of a channel in /api/v2/notifications/channels.",
      });
    case "rule-unknown":
      return new HttpProblem("not-found", message, {
        pointer: "id",
        expected: "The id of a rule in /api/v2/notifications/rules.",
      });
    case "snooze-unknown":
      return new HttpProblem("not-found", message, {
        pointer: "id",
        expected: "The id of a snooze in /api/v2/notifications/snoozes.",
      });
    case "snooze-subject-unknown":
      return new HttpProblem("not-found", message, {
        expected: "The id of an incident in /api/v2/notifications/incidents, or of a dataset or job.",
      });
    case "snooze-past":
      return new HttpProblem("invalid-parameter", message, {
        pointer: "/until",
        expected: "An instant in the future.",
      });
    case "channel-name-taken":
      return new HttpProblem(code, message, {
        pointer: "/name",
        expected: "A name that no channel has.",
      });
    case "channel-in-use":
    case "channel-not-followable":
    case "too-many-follows":
      return new HttpProblem(code, message);
    default:
      return error;
  }
}
