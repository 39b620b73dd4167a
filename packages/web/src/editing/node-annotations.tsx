import { useQuery } from "@tanstack/react-query";
import { EyeOff } from "lucide-react";
import { annotationsQuery } from "../api/catalog-queries.ts";
import type { DatasetDetail, JobDetail } from "../api/v2.gen.ts";
import { documentationType } from "../ui/content/description.tsx";
import { Time } from "../ui/content/time.tsx";
import { Tags } from "../ui/nodes/tags.tsx";
import { DescriptionEditor } from "./description-editor.tsx";
import { OwnerEditor, TagEditor } from "./label-editor.tsx";
import { UnhideButton } from "./unhide-button.tsx";

/** Hidden state, description, owners and tags of a dataset or job, editable with the admin scope. */
export function NodeAnnotations({ node }: { node: DatasetDetail | JobDetail }) {
  const { data } = useQuery(annotationsQuery(node.id));
  return (
    <>
      {data?.hidden && (
        <div className="hw-hidden-banner" role="status">
          <EyeOff size={16} aria-hidden />
          <span>
            Hidden by {data.hidden.actor}, <Time at={data.hidden.at} relative />. It reappears when a new
            event mentions it.
          </span>
          <UnhideButton node={node} />
        </div>
      )}
      <DescriptionEditor
        node={node.id}
        description={node.description}
        contentType={documentationType(node.facets)}
        annotations={data}
      />
      {data ? (
        <div className="hw-annotations">
          <OwnerEditor node={node.id} annotations={data} />
          <TagEditor node={node.id} annotations={data} />
        </div>
      ) : (
        <Tags tags={node.tags} />
      )}
    </>
  );
}
