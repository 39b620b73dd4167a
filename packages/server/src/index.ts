export { type AppOptions, buildApp } from "./app.ts";
export { databaseLocation } from "./aws/database-location.ts";
export { type AccessOptions, isLoopback, type Scope } from "./http/access.ts";
export { type JobSettings, readJobSettings } from "./jobs.ts";
export { type RunningServer, type ServerOptions, startServer } from "./server.ts";
export { productVersion } from "./version.ts";
