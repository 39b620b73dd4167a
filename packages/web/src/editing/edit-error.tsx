import { ApiError } from "../api/client.ts";

/** The error of a failed edit, next to the control. */
export function EditError({ error }: { error: Error | null }) {
  if (!error) return null;
  const expected = error instanceof ApiError ? error.problem?.expected : undefined;
  return (
    <p className="hw-edit-error" role="alert">
      {error.message} {expected && `Expected: ${expected}`}
    </p>
  );
}
