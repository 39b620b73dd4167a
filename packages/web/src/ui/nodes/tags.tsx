import { Tag } from "lucide-react";

/** The tags of a node. Renders nothing if there are none. */
export function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <ul className="hw-tags" aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          <Tag size={11} aria-hidden /> {tag}
        </li>
      ))}
    </ul>
  );
}
