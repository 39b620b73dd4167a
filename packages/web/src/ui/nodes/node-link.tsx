import { Link } from "@tanstack/react-router";
import type { NodeReference } from "../../api/v2.gen.ts";
import { Name } from "./name.tsx";
import { datasetPlatform, jobPlatform, platformStyle } from "./platform.tsx";

/** A link to a dataset or job, with its icon and, by default, its namespace below. */
export function NodeLink({
  node,
  namespace = true,
  integration = null,
}: {
  node: NodeReference;
  namespace?: boolean;
  integration?: string | null;
}) {
  const platform = node.kind === "dataset" ? datasetPlatform(node.namespace) : jobPlatform(integration);
  return (
    <Link
      to={node.kind === "dataset" ? "/datasets/$id" : "/jobs/$id"}
      params={{ id: node.id }}
      className="hw-node-link"
      data-kind={node.kind}
    >
      <span className="hw-node-link-icon" style={platformStyle(platform)}>
        <platform.Icon size={15} aria-hidden />
      </span>
      <span className="hw-node-link-text">
        <Name>{node.name}</Name>
        {namespace && (
          <span className="hw-node-link-namespace">
            <Name tooltip={false}>{node.namespace}</Name>
          </span>
        )}
      </span>
    </Link>
  );
}
