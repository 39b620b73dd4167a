import { createHash } from "node:crypto";
import { Fn, Stack } from "aws-cdk-lib";
import type * as s3 from "aws-cdk-lib/aws-s3";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import type { Retention } from "../support/retention.ts";
import { Upload } from "../support/upload.ts";

/** Files that an environment reads from its bucket. */
export interface AirflowFilesProps {
  readonly bucket: s3.IBucket;
  readonly requirements: string;
  readonly startupScript: string;
  /** Path of plugins.zip. */
  readonly pluginsArchive: string;
  readonly retention: Retention;
}

/**
 * Requirements, plugins and startup script, each under a key with a content hash: MWAA loads a new file only under a new
 * key. Files are never pruned or expired, because new workers read them again and a rollback needs the previous ones.
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
      retainOnDelete: true, // deleting the stack empties the bucket; removing only this resource must not break workers
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

/** Hashes the template form of the text, because some values are known only at deployment. */
function keyed(scope: Construct, name: string, ending: string, text: string): string {
  const written = JSON.stringify(Stack.of(scope).resolve(text));
  return `${name}/${name}-${createHash("sha256").update(written).digest("hex").slice(0, 16)}.${ending}`;
}
