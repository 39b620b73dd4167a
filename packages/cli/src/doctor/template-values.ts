/** Templates of an assembly, with their exports. */
export interface TemplateSet {
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** Values for `Fn::ImportValue`, by export name. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A resource, under `<template>/<logical id>`. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Maximum depth of nested imports. */
const longestChain = 10;

/**
 * Returns a template's value as text. A value known only at deploy time becomes a name in angle brackets, the same for
 * every reference to it.
 */
export function toText(value: unknown, set: TemplateSet, depth = 0): string {
  if (typeof value !== "object" || value === null) return String(value ?? "");
  if (Array.isArray(value)) return value.map((part) => toText(part, set, depth)).join(",");
  const [[name, content] = []] = Object.entries(value);
  switch (name) {
    case "Ref":
      return `<${content}>`;
    case "Fn::GetAtt":
      return `<${Array.isArray(content) ? content.join(".") : content}>`;
    case "Fn::Join": {
      const [separator, parts] = content as [string, unknown[]];
      return parts.map((part) => toText(part, set, depth)).join(separator);
    }
    case "Fn::Sub":
      return toText(Array.isArray(content) ? content[0] : content, set, depth).replace(
        /\$\{([^}]+)\}/g,
        "<$1>",
      );
    case "Fn::ImportValue": {
      const key = toText(content, set, depth);
      const target = set.exports[key];
      return target === undefined || depth > longestChain ? `<${key}>` : toText(target, set, depth + 1);
    }
    case "Fn::Select": {
      const [index, list] = content as [number | string, unknown];
      return Array.isArray(list)
        ? toText(list[Number(index)], set, depth)
        : `<${toText(list, set, depth)}[${index}]>`;
    }
    default:
      return JSON.stringify(value);
  }
}
