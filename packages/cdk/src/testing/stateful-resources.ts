import { replacingProperties, typesWithData } from "@headwater/mwaa";
import type { Template } from "aws-cdk-lib/assertions";

/** A resource with data, and the properties whose change would replace it. */
export interface StatefulResource {
  readonly type: string;
  readonly replacedBy: Readonly<Record<string, unknown>>;
}

/** Returns the resources with data in a template, by logical id, because a new id also means a new resource. */
export function statefulResources(template: Template): Record<string, StatefulResource> {
  const found = template.toJSON().Resources as Record<
    string,
    { Type: string; Properties?: Record<string, unknown> }
  >;
  return Object.fromEntries(
    Object.entries(found)
      .filter(([, { Type }]) => Type in typesWithData)
      .map(([id, { Type, Properties = {} }]) => {
        const values = replacingProperties(Type).map((path) => [path, valueAt(Properties, path)] as const);
        return [
          id,
          { type: Type, replacedBy: Object.fromEntries(values.filter(([, value]) => value !== undefined)) },
        ];
      }),
  );
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], value);
}
