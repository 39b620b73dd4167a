/** The app run by the CDK CLI; see cdk.json. */
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { WheelsMissing } from "./airflow/plugins-archive.ts";
import { loadConfiguration } from "./configuration/load.ts";
import { ConfigurationError } from "./configuration/validate.ts";
import { buildPlatform, preparePlatform } from "./platform.ts";

try {
  const configuration = await loadConfiguration();
  const app = new App();
  buildPlatform(app, configuration, await preparePlatform(configuration));
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof WheelsMissing)) throw error;
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}
