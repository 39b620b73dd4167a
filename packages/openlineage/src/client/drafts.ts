import { type FacetHome, type FacetKey, type FacetOf, facetSchemaUrl } from "../facets/registry.ts";
import type { BaseFacet } from "../schema/base-facet.ts";
import {
  type InputDataset,
  type Job,
  type OutputDataset,
  type StaticDataset,
  specificationUrl,
} from "../schema/events.ts";

/** A facet as one writes it: who made it and its schema's address are filled in where they are left out. */
export type FacetDraft<Facet> = Facet extends unknown
  ? Omit<Facet, "_producer" | "_schemaURL"> & { readonly _producer?: string; readonly _schemaURL?: string }
  : never;

/** The facets of one home as one writes them: those of the specification by their keys, and any others. */
export type FacetDrafts<Home extends FacetHome> = {
  readonly [Key in FacetKey<Home>]?: FacetDraft<FacetOf<Home, Key>>;
} & { readonly [key: string]: object | undefined };

/** A job as one writes it. The client's namespace is used where none is given. */
export interface JobDraft {
  readonly namespace?: string;
  readonly name: string;
  readonly facets?: FacetDrafts<"job">;
}

/** A dataset as one writes it. */
export interface DatasetDraft {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: FacetDrafts<"dataset">;
}

/** A dataset that is read. */
export interface InputDraft extends DatasetDraft {
  readonly inputFacets?: FacetDrafts<"input">;
}

/** A dataset that is written. */
export interface OutputDraft extends DatasetDraft {
  readonly outputFacets?: FacetDrafts<"output">;
}

/** Turns what one writes into what is sent, filling in producer, schema addresses and the default namespace. */
export class Completer {
  readonly #producer: string;
  readonly #namespace: string;

  constructor(producer: string, namespace: string) {
    this.#producer = producer;
    this.#namespace = namespace;
  }

  /** What every event begins with. */
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

/** What a custom facet without an address of its own is an instance of. */
const baseFacets: Readonly<Record<FacetHome, string>> = {
  run: "RunFacet",
  job: "JobFacet",
  dataset: "DatasetFacet",
  input: "InputDatasetFacet",
  output: "OutputDatasetFacet",
};
