import type { LineageInput } from "@headwater/mwaa";
import { Stack } from "aws-cdk-lib";
import type * as s3 from "aws-cdk-lib/aws-s3";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import type { Retention } from "../../support/retention.ts";
import { Upload } from "../../support/upload.ts";
import { settingsProgram, updateScript } from "./update-script.ts";

/** Properties of a bundle. */
export interface LineageBundleProps {
  readonly environmentName: string;
  readonly lineage: LineageInput;
  /** Path of the archive with the plugins to add. */
  readonly pluginsArchive: string;
  /** Generated files for the environment's dags folder, by name. */
  readonly dagFiles: Readonly<Record<string, s3deployment.ISource>>;
  readonly policyArn: string;
  readonly bucket: s3.IBucket;
  readonly retention: Retention;
}

/** Stores the files that add lineage to an environment managed elsewhere: update-environment.sh and its input. */
export class LineageBundle extends Construct {
  /** URL of the bundle's folder. */
  readonly location: string;

  constructor(scope: Construct, id: string, props: LineageBundleProps) {
    super(scope, id);
    const prefix = `mwaa-lineage/${props.environmentName}`;
    const shared = { destinationBucket: props.bucket, prune: false, retention: props.retention };
    new Upload(this, "Plugins", {
      ...shared,
      sources: [s3deployment.Source.asset(props.pluginsArchive)],
      destinationKeyPrefix: prefix,
      extract: false,
    });
    const script = updateScript({
      environmentName: props.environmentName,
      region: Stack.of(this).region,
      policyArn: props.policyArn,
    });
    new Upload(this, "Files", {
      ...shared,
      sources: [
        s3deployment.Source.jsonData("lineage.json", props.lineage),
        s3deployment.Source.data("update-environment.sh", script),
        s3deployment.Source.data("update-settings.mjs", settingsProgram()),
      ],
      destinationKeyPrefix: prefix,
    });
    const dagFiles = Object.values(props.dagFiles);
    if (dagFiles.length > 0) {
      new Upload(this, "DagFiles", { ...shared, sources: dagFiles, destinationKeyPrefix: `${prefix}/dags` });
    }
    this.location = `s3://${props.bucket.bucketName}/${prefix}/`;
  }
}
