import { lineDiff } from "../text/line-diff.ts";
import { ScrollRegion } from "./scroll-region.tsx";

const signs = { same: " ", added: "+", removed: "−" } as const;
const words = { same: "", added: "added: ", removed: "removed: " } as const;

/** A line diff of two texts; signs mark differences as well as color. */
export function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  return (
    <ScrollRegion label={label} className="hw-diff">
      <table>
        <caption className="hw-visually-hidden">{label}</caption>
        <tbody>
          {lineDiff(before, after).map((line) => (
            <tr key={`${line.before}:${line.after}`} data-kind={line.kind}>
              <td className="hw-diff-number">{line.before}</td>
              <td className="hw-diff-number">{line.after}</td>
              <td className="hw-diff-sign" aria-hidden>
                {signs[line.kind]}
              </td>
              <td>
                <span className="hw-visually-hidden">{words[line.kind]}</span>
                <code>{line.text || " "}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
