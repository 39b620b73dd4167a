/** Keys of PostgreSQL advisory locks, unique to Headwater. */

/** Serializes migrations: one process migrates, the others wait. */
export const migrationLock = 4_823_917_001;

/** Serializes writers: the fold reads rows before it changes them, and they must not change in between. */
export const foldLock = 4_823_917_002;
