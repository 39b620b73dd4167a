export { type AccessOptions, isLoopback, type Scope } from "./access/authorize.ts";
export { type AppOptions, buildApp } from "./app/app.ts";
export { databaseLocation } from "./aws/database-location.ts";
export { type BackgroundSettings, readBackgroundSettings } from "./background.ts";
export { productVersion } from "./http/version.ts";
export { type RunningServer, type ServerOptions, startServer } from "./server.ts";
