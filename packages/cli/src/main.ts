import { productVersion } from "@headwater/server";
import { StoreError } from "@headwater/store";
import { Command, CommanderError } from "commander";
import { aliasCommand } from "./commands/alias.ts";
import { awsCommand } from "./commands/aws.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { keyCommand } from "./commands/key.ts";
import { rebuildCommand } from "./commands/rebuild.ts";
import { recipeCommand } from "./commands/recipe.ts";
import { sendCommand } from "./commands/send.ts";
import { sqlCommand } from "./commands/sql.ts";
import { startCommand } from "./commands/start.ts";
import { whyCommand } from "./commands/why.ts";
import { CommandFailure, exitCodes } from "./terminal/failure.ts";

const program = new Command("headwater")
  .description("Data lineage for Apache Airflow and every other OpenLineage producer.")
  .version(productVersion)
  .exitOverride()
  .showHelpAfterError();
for (const command of [
  startCommand,
  demoCommand,
  sendCommand,
  rebuildCommand,
  exportCommand,
  importCommand,
  sqlCommand,
  aliasCommand,
  doctorCommand,
  recipeCommand,
  awsCommand,
  keyCommand,
  whyCommand,
]) {
  program.addCommand(command().exitOverride().showHelpAfterError());
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints an error and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode; // commander has printed it
  if (error instanceof CommandFailure || error instanceof StoreError) {
    console.error(`\n${error.message}\n`);
    return exitCodes[error.code as keyof typeof exitCodes] ?? 1;
  }
  console.error(error);
  return 1;
}
