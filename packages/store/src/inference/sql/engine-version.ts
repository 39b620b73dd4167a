/**
 * The version of what reads SQL: the parsers, their budgets, and what is made of their answers. A script that cost too
 * much is not read again by the same version. Raise it with a change that makes reading cheaper.
 */
export const sqlEngineVersion = 1;
