import { Link } from "@tanstack/react-router";
import { Tag } from "lucide-react";
import { fieldTerm } from "../text/selection-terms.ts";

/** The tags of a node; each leads to everything that has it. Renders nothing if there are none. */
export function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <ul className="hw-tags" aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          <Link to="/search" search={{ q: fieldTerm("tag", tag) }}>
            <Tag size={11} aria-hidden /> {tag.slice(0, 200)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
