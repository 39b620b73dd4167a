import {
  countTerms,
  maxSelectionTerms as maxTerms,
  parseSelection,
  type Selection,
  SelectionError,
} from "@headwater/graph";
import { HttpProblem } from "../../http/problem.ts";

/** Describes a parameter that takes the selection language. */
export const selectionDescription =
  '`orders`: names that contain it; `"orders"`: this exact name; `dim_*`: a pattern. Fields: `dataset:`, `job:`, ' +
  "`dag:` (with its tasks), `group:` (task group), `ns:`, `tag:`, `owner:`, `type:`, `platform:`, `state:`, `quality:`, `column:`. A space or `and`: both; a comma or " +
  "`or`: either; `!` or `not`: exclude; parentheses. `+orders`: with everything upstream; `2+orders+3` or `+2 orders 3+`: " +
  "with two job steps upstream and three downstream.";

/**
 * Parses a parameter in the selection language.
 *
 * @param pointer - the name of the parameter
 * @throws HttpProblem `invalid-parameter`
 */
export function parseSelectionParameter(text: string, pointer: string): Selection {
  try {
    const selection = parseSelection(text);
    if (countTerms(selection) > maxTerms) {
      throw new HttpProblem("invalid-parameter", `The selection has more than ${maxTerms} terms.`, {
        pointer,
        expected: `At most ${maxTerms} names and terms such as tag:pii.`,
      });
    }
    return selection;
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new HttpProblem("invalid-parameter", `${error.message} (At character ${error.position + 1}.)`, {
      pointer,
      expected: "A selection such as +2 orders 3+ or tag:pii ns:redshift*.",
    });
  }
}
