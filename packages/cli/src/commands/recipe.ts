import {
  defaultVersion,
  describeProblem,
  makeRecipe,
  type RecipeName,
  recipeNames,
  recipeText,
  resolveVersion,
} from "@headwater/mwaa";
import { Argument, Command, Option } from "commander";
import { CommandFailure } from "../terminal/failure.ts";

interface RecipeCommandOptions {
  readonly airflowVersion: string;
  readonly url: string;
  readonly namespace: string;
  readonly jars: string;
  readonly key: boolean;
  readonly region?: string;
}

/** `headwater recipe`: prints the settings with which a kind of task sends lineage. */
export function recipeCommand(): Command {
  return new Command("recipe")
    .description("print the settings for Glue, EMR, Athena, dbt or Redshift tasks on Amazon MWAA")
    .addArgument(new Argument("<name>", "kind of task").choices(recipeNames))
    .option("--airflow-version <version>", "Airflow version of the environment", defaultVersion)
    .option("--url <address>", "lineage server URL", "https://lineage.example.com/")
    .option(
      "--namespace <name>",
      "openlineage.namespace of the environment",
      "mwaa://<region>/<account>/<environment>",
    )
    .option("--jars <location>", "S3 folder for the Spark listener", "s3://<bucket>/jars")
    .option("--no-key", "the server requires no API key")
    .addOption(new Option("--region <name>", "AWS region").env("AWS_REGION"))
    .action((name: RecipeName, options: RecipeCommandOptions) => recipe(name, options));
}

function recipe(name: RecipeName, options: RecipeCommandOptions): void {
  const { row, problems } = resolveVersion(options.airflowVersion, true);
  const error = problems.find(({ severity }) => severity === "error");
  if (error) throw new CommandFailure("bad-request", describeProblem(error));
  for (const problem of problems) console.error(`Warning: ${describeProblem(problem)}`);
  process.stdout.write(
    recipeText(
      makeRecipe(name, {
        version: row,
        url: options.url,
        namespace: options.namespace,
        jars: options.jars,
        hasKey: options.key,
        region: options.region ?? "<region>",
      }),
    ),
  );
}
