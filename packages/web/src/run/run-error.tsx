import type { RunDetail } from "../api/v2.gen.ts";
import { Code } from "../ui/content/code.tsx";
import { CopyButton } from "../ui/controls/copy-button.tsx";

/** The error of a run; the stack trace is collapsed. */
export function RunError({ error }: { error: NonNullable<RunDetail["error"]> }) {
  return (
    <section className="hw-section">
      <h2>
        Error <CopyButton text={error.message} label="Copy message" />
      </h2>
      <p className="hw-error-line">{error.message}</p>
      {error.stackTrace && (
        <details className="hw-details">
          <summary>Stack trace</summary>
          <Code text={error.stackTrace} language="text" maxHeight={420} />
        </details>
      )}
    </section>
  );
}
