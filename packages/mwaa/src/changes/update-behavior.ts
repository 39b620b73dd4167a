import published from "./update-behavior.json" with { type: "json" };

/** How CloudFormation treats an update of a resource type. */
interface UpdateBehavior {
  /** Properties whose change replaces the resource, separated by spaces. */
  readonly replacing: string;
  /** Properties that form its physical name, separated by spaces. */
  readonly name: string;
}

/**
 * Replacing properties that the published schemas do not list, because they are nested or because the service, not
 * CloudFormation, refuses the change. Source: "Update requires" in the reference of each type.
 */
const additions: Readonly<Record<string, readonly string[]>> = {
  "AWS::MWAA::Environment": ["NetworkConfiguration.SubnetIds"],
  "AWS::Glue::Database": ["DatabaseInput.Name"],
  "AWS::Glue::Table": ["TableInput.Name"],
  "AWS::KMS::Key": ["KeySpec", "KeyUsage", "MultiRegion"],
  "AWS::RedshiftServerless::Namespace": ["DbName"],
};

/** Returns the properties of a type whose change replaces its resources, as paths. */
export function replacingProperties(type: string): readonly string[] {
  return [...words(behaviors[type]?.replacing), ...(additions[type] ?? [])];
}

/** Returns the properties that form a resource's physical name. */
export function nameProperties(type: string): readonly string[] {
  return names[type] ?? words(behaviors[type]?.name);
}

function words(text = ""): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** Names of types that the registry identifies by a generated value. */
const names: Readonly<Record<string, readonly string[]>> = {
  "AWS::SecretsManager::Secret": ["Name"],
  "AWS::ElasticLoadBalancingV2::LoadBalancer": ["Name"],
  "AWS::Glue::Database": ["DatabaseInput.Name"],
  "AWS::Glue::Table": ["DatabaseName", "TableInput.Name"],
  "AWS::Route53::RecordSet": ["HostedZoneId", "Name", "Type"],
};

/** From the CloudFormation registry; `npm run update:stateful-resources` renews it. */
const behaviors: Readonly<Record<string, UpdateBehavior>> = published;

/** Types with data that a new resource does not have, and a name for it. */
export const typesWithData: Readonly<Record<string, string>> = {
  "AWS::S3::Bucket": "the objects of the bucket",
  "AWS::KMS::Key": "everything encrypted with the key",
  "AWS::RDS::DBInstance": "the lineage database",
  "AWS::RDS::DBCluster": "the lineage database",
  "AWS::RedshiftServerless::Namespace": "the warehouse",
  "AWS::Glue::Database": "the tables of the data catalog",
  "AWS::SecretsManager::Secret": "the secret's value",
  "AWS::MWAA::Environment": "the history of all DAG runs",
};

/** Types that AWS does not delete while resources of another stack use them. */
export const typesInUse: ReadonlySet<string> = new Set([
  "AWS::EC2::VPC",
  "AWS::EC2::Subnet",
  "AWS::EC2::SecurityGroup",
  "AWS::KMS::Key",
  "AWS::S3::Bucket",
  "AWS::RedshiftServerless::Workgroup",
]);
