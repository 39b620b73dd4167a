/** Version of the fold's rules (SPEC.md); a graph that another version folded has to be rebuilt. */
export const foldVersion = 5;
