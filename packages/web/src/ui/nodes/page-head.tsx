import type { ReactNode } from "react";
import type { NodeReference } from "../../api/v2.gen.ts";
import { CopyButton } from "../controls/copy-button.tsx";
import { Name, WrappingName } from "./name.tsx";
import { datasetPlatform, jobPlatform, kindLabel, platformStyle } from "./platform.tsx";

/** The header of a dataset or job page. */
export function NodeHead({
  node,
  integration = null,
  kind,
  children,
  actions,
}: {
  node: NodeReference;
  integration?: string | null;
  /** Kind of the node, such as "task". */
  kind: string;
  /** Shown next to the namespace. */
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const platform = node.kind === "dataset" ? datasetPlatform(node.namespace) : jobPlatform(integration);
  return (
    <header className="hw-head">
      <span className="hw-card-icon" data-kind={node.kind} data-large style={platformStyle(platform)}>
        <platform.Icon size={21} aria-hidden />
      </span>
      <div className="hw-head-text">
        <h1 className="hw-node-name" title={node.name.slice(0, 1_000)}>
          <WrappingName text={node.name} />
        </h1>
        <div className="hw-head-sub">
          <span>{kindLabel(platform.label, kind)}</span>
          <Name>{node.namespace}</Name>
          {children}
        </div>
      </div>
      <div className="hw-head-actions">
        <CopyButton text={node.name} label="Copy name" />
        {actions}
      </div>
    </header>
  );
}
