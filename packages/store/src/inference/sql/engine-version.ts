/**
 * The version of the SQL analysis: parsers, budgets and post-processing. A script that exceeded its budget is not
 * analyzed again by the same version. Increase it with a change that makes the analysis cheaper.
 */
export const sqlEngineVersion = 1;
