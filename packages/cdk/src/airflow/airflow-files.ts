import { createHash } from "node:crypto";
import { Fn, Stack } from "aws-cdk-lib";
import type * as s3 from "aws-cdk-lib/aws-s3";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import type { Retention } from "../support/retention.ts";
import { Upload } from "../support/upload.ts";

/** What an environment reads from its bucket. */
export interface AirflowFilesProps {
  readonly bucket: s3.IBucket;
  readonly requirements: string;
  readonly startupScript: string;
  /** Path of plugins.zip. */
  readonly pluginsArchive: string;
  readonly retention: Retention;
}

/**
 * Requirements, plug-ins and start-up script, each under a key that changes with its content: a new key is what makes MWAA
 * take a new file. Nothing is pruned, and nothing expires by age, because workers that start later read the files again,
 * and a roll-back needs the former ones.
 */
export class AirflowFiles extends Construct {
  readonly requirementsPath: string;
  readonly pluginsPath: string;
  readonly startupScriptPath: string;

  constructor(scope: Construct, id: string, props: AirflowFilesProps) {
    super(scope, id);
    const { bucket, retention } = props;
    this.requirementsPath = keyed(this, "requirements", "txt", props.requirements);
    this.startupScriptPath = keyed(this, "startup", "sh", props.startupScript);
    const shared = {
      destinationBucket: bucket,
      prune: false,
      retainOnDelete: true, // removing the stack empties the bucket; removing this alone must not break workers
      retention,
    };
    new Upload(this, "Texts", {
      ...shared,
      sources: [
        s3deployment.Source.data(this.requirementsPath, props.requirements),
        s3deployment.Source.data(this.startupScriptPath, props.startupScript),
      ],
    });
    const plugins = new Upload(this, "Plugins", {
      ...shared,
      sources: [s3deployment.Source.asset(props.pluginsArchive)],
      destinationKeyPrefix: "plugins",
      extract: false,
    });
    this.pluginsPath = `plugins/${Fn.select(0, plugins.deployment.objectKeys)}`;
  }
}

/** The text may hold values that are known at deploy time only; what is hashed is how they are written in the template. */
function keyed(scope: Construct, name: string, ending: string, text: string): string {
  const written = JSON.stringify(Stack.of(scope).resolve(text));
  return `${name}/${name}-${createHash("sha256").update(written).digest("hex").slice(0, 16)}.${ending}`;
}
