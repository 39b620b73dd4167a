import { type FacetHome, type FacetKey, type FacetOf, facetSchemaUrl } from "../facets/registry.ts";
import type { BaseFacet } from "../schema/base-facet.ts";
import {
  type InputDataset,
  type Job,
  type OutputDataset,
  type StaticDataset,
  specificationUrl,
} from "../schema/events.ts";

/** A facet as passed to the client. Missing `_producer` and `_schemaURL` are filled in. */
export type FacetDraft<Facet> = Facet extends unknown
  ? Omit<Facet, "_producer" | "_schemaURL"> & { readonly _producer?: string; readonly _schemaURL?: string }
  : never;

/** The facets of one home as passed to the client: the specification's by key, and custom ones. */
export type FacetDrafts<Home extends FacetHome> = {
  readonly [Key in FacetKey<Home>]?: FacetDraft<FacetOf<Home, Key>>;
} & { readonly [key: string]: object | undefined };

/** A job as passed to the client. Without a namespace, it gets the client's. */
export interface JobDraft {
  readonly namespace?: string;
  readonly name: string;
  readonly facets?: FacetDrafts<"job">;
}

/** A dataset as passed to the client. */
export interface DatasetDraft {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: FacetDrafts<"dataset">;
}

/** An input dataset. */
export interface InputDraft extends DatasetDraft {
  readonly inputFacets?: FacetDrafts<"input">;
}

/** An output dataset. */
export interface OutputDraft extends DatasetDraft {
  readonly outputFacets?: FacetDrafts<"output">;
}

/** Completes drafts for sending: fills in the producer, schema URLs and the default namespace. */
export class Completer {
  readonly #producer: string;
  readonly #namespace: string;

  constructor(producer: string, namespace: string) {
    this.#producer = producer;
    this.#namespace = namespace;
  }

  /** Returns the members that all events have. */
  envelope(definition: "RunEvent" | "JobEvent" | "DatasetEvent", eventTime: Date | string = new Date()) {
    return {
      eventTime: typeof eventTime === "string" ? eventTime : eventTime.toISOString(),
      producer: this.#producer,
      schemaURL: `${specificationUrl}#/$defs/${definition}`,
    };
  }

  facets<Home extends FacetHome>(
    home: Home,
    drafts: FacetDrafts<Home> | undefined,
  ): Record<string, BaseFacet> {
    const complete = Object.entries(drafts ?? {}).flatMap(([key, draft]) =>
      draft === undefined ? [] : [[key, this.#facet(home, key, draft)] as const],
    );
    return Object.fromEntries(complete);
  }

  job({ namespace, name, facets }: JobDraft): Job {
    return { namespace: namespace ?? this.#namespace, name, facets: this.facets("job", facets) };
  }

  dataset({ namespace, name, facets }: DatasetDraft): StaticDataset {
    return { namespace, name, facets: this.facets("dataset", facets) };
  }

  input({ inputFacets, ...dataset }: InputDraft): InputDataset {
    return {
      ...this.dataset(dataset),
      ...(inputFacets && { inputFacets: this.facets("input", inputFacets) }),
    };
  }

  output({ outputFacets, ...dataset }: OutputDraft): OutputDataset {
    return {
      ...this.dataset(dataset),
      ...(outputFacets && { outputFacets: this.facets("output", outputFacets) }),
    };
  }

  #facet(home: FacetHome, key: string, draft: object): BaseFacet {
    const fallback = `${specificationUrl}#/$defs/${baseFacets[home]}`;
    return { _producer: this.#producer, _schemaURL: facetSchemaUrl(home, key) ?? fallback, ...draft };
  }
}

/** The schemas of custom facets without a schema URL. */
const baseFacets: Readonly<Record<FacetHome, string>> = {
  run: "RunFacet",
  job: "JobFacet",
  dataset: "DatasetFacet",
  input: "InputDatasetFacet",
  output: "OutputDatasetFacet",
};
