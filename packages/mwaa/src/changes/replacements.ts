import {
  type Deployment,
  namesIn,
  referencesIn,
  type SharedReference,
  sharedReferences,
  type Template,
  valueAt,
} from "./template.ts";
import { replacingProperties } from "./update-behavior.ts";

/** A resource that the new deployment replaces, and the properties that cause it. */
export interface Replacement {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly causes: readonly string[];
}

/** Two deployments of the same stacks, and what their difference replaces. */
export class Transition {
  readonly before: Deployment;
  readonly after: Deployment;
  readonly sharedBefore: ReadonlyMap<string, SharedReference>;
  readonly sharedAfter: ReadonlyMap<string, SharedReference>;
  readonly #replaced = new Map<string, Replacement>();

  constructor(before: Deployment, after: Deployment) {
    this.before = before;
    this.after = after;
    this.sharedBefore = sharedReferences(before);
    this.sharedAfter = sharedReferences(after);
    // A replaced resource has new values, which can replace the resources that use them.
    let count = -1;
    while (count !== this.#replaced.size) {
      count = this.#replaced.size;
      for (const stack of this.stacks) this.#findReplacements(stack);
    }
  }

  /** Stacks of both deployments. */
  get stacks(): readonly string[] {
    return Object.keys(this.after).filter((stack) => stack in this.before);
  }

  /** Replaced resources. */
  get replacements(): readonly Replacement[] {
    return [...this.#replaced.values()];
  }

  /** True if a resource is replaced. */
  isReplaced(stack: string, id: string): boolean {
    return this.#replaced.has(`${stack}/${id}`);
  }

  /** True if a resource of the previous deployment is gone, or has another type under its id. */
  isRemoved(stack: string, id: string): boolean {
    const before = this.before[stack]?.Resources[id];
    return before !== undefined && this.after[stack]?.Resources[id]?.Type !== before.Type;
  }

  /** True if two values, of the previous and the new template of a stack, are not known to be equal. */
  differ(stack: string, before: unknown, after: unknown): boolean {
    if (JSON.stringify(before) !== JSON.stringify(after)) return true;
    for (const id of referencesIn(after)) {
      if (this.isReplaced(stack, id) || this.isRemoved(stack, id)) return true;
    }
    return namesIn(after, this.after[stack]!).some((name) => this.sharedDiffers(name));
  }

  /** True if a shared value has another value in the new deployment, or none. */
  sharedDiffers(name: string): boolean {
    const [before, after] = [this.sharedBefore.get(name), this.sharedAfter.get(name)];
    if (!before || !after) return before !== after;
    return this.differ(after.stack, before.value, after.value);
  }

  #findReplacements(stack: string): void {
    const [before, after] = [this.before[stack] as Template, this.after[stack] as Template];
    for (const [id, resource] of Object.entries(after.Resources)) {
      const former = before.Resources[id];
      if (former?.Type !== resource.Type || this.isReplaced(stack, id)) continue;
      const causes = replacingProperties(resource.Type).filter((path) =>
        this.differ(stack, valueAt(former, path), valueAt(resource, path)),
      );
      if (causes.length > 0) {
        this.#replaced.set(`${stack}/${id}`, { stack, id, type: resource.Type, causes });
      }
    }
  }
}
