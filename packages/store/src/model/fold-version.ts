/** Version of the fold's rules (SPEC.md); a graph built by another version must be rebuilt. */
export const foldVersion = 8;
