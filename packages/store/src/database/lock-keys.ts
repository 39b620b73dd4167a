/** Keys of PostgreSQL's advisory locks: numbers that no other program on the database uses. */

/** Only one process migrates at a time, the others wait for it. */
export const migrationLock = 4_823_917_001;

/** Writers take turns: the fold reads what it is about to change, and nothing may change it in between. */
export const foldLock = 4_823_917_002;
