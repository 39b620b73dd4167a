/**
 * The folders inside the packages, each list from the ground to the roof. A file may import from its own folder and
 * from the folders listed before it, never from one listed later; types count. Files right in `src` are the roof.
 * ARCHITECTURE.md says what each folder holds. `npm run lint` checks the lists.
 */
export const folders = {};

/** The most source files in one folder, tests not counted. */
export const maxFilesInFolder = 20;
