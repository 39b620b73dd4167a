import { NativeSelect } from "@mantine/core";
import { formatInstant } from "../text/format.ts";

/** A version of a dataset or job that can be picked. */
export interface PickableVersion {
  readonly id: string;
  readonly createdAt: string;
  readonly current: boolean;
}

/**
 * Returns the two versions that a URL asks to compare; by default the newest and the one before it.
 *
 * @param versions - at least one, newest first
 */
export function pickVersions<Version extends PickableVersion>(
  versions: readonly Version[],
  from: string | undefined,
  to: string | undefined,
): { readonly older: Version; readonly newer: Version } {
  const newer = versions.find(({ id }) => id === to) ?? versions[0]!;
  const older = versions.find(({ id }) => id === from) ?? versions[versions.indexOf(newer) + 1] ?? newer;
  return { older, newer };
}

/** Two selects for the versions to compare. */
export function VersionPicker({
  versions,
  older,
  newer,
  choose,
}: {
  versions: readonly PickableVersion[];
  older: PickableVersion;
  newer: PickableVersion;
  /** Receives the ids of the older and the newer version. */
  choose: (from: string, to: string) => void;
}) {
  const options = versions.map(({ id, createdAt, current }) => ({
    value: id,
    label: `${id.slice(0, 8)}, ${formatInstant(new Date(createdAt))}${current ? ", current" : ""}`,
  }));
  return (
    <div className="hw-filter">
      <NativeSelect
        label="From"
        data={options}
        value={older.id}
        onChange={(event) => choose(event.currentTarget.value, newer.id)}
      />
      <NativeSelect
        label="To"
        data={options}
        value={newer.id}
        onChange={(event) => choose(older.id, event.currentTarget.value)}
      />
    </div>
  );
}
