import type { Job } from './job';
import { entityOf, type Query } from './query';
import type { Span } from './span';

/** A table that the models of a tool declare and that migrations make. */
export interface SharedTable {
  readonly adapter: string;
  /** The tool's name, where its migrations are made out of its models. */
  readonly derivedBy: string | null;
  readonly entity: string;
  /** Where the model declares it. */
  readonly at: Span;
}

/** A point in which the models of the code and its migrations give different accounts of the data. */
export interface Disparity {
  readonly kind: 'table-without-model' | 'model-without-table' | 'field-without-migration' | 'model-not-registered';
  readonly entity: string;
  readonly field: string | null;
  /** The adapter of the tool that declares the models, and the tool's name. */
  readonly adapter: string;
  readonly tool: string;
  /** The account that there is: the table of a migration, the model, or its field. */
  readonly at: Span;
  /** The file of the environment that does not load the model. */
  readonly environment?: string;
}

/** How far models and migrations agree. Where a project has only one of them there is nothing to compare. */
export interface Parity {
  readonly shared: readonly SharedTable[];
  readonly disparities: readonly Disparity[];
}

/** The jobs that depend on what the two accounts disagree in. */
export function jobsConcerned(
  { entity, field }: Pick<Disparity, 'entity' | 'field'>,
  jobs: readonly Job[],
): readonly Job[] {
  return jobs.filter((job) =>
    job.queries.some(({ query }) => entityOf(query) === entity && (field === null || names(query, field))),
  );
}

function names({ filter, reads, writes }: Query, field: string): boolean {
  return [...filter, ...reads, ...writes].some((use) => use.field === field && use.implicit !== true);
}

/** The model of a table that the environment of migrations never loads, if there is one. */
export function unloadedModel(entity: string, { parity }: { readonly parity?: Parity | null }): Disparity | null {
  return parity?.disparities.find((one) => one.kind === 'model-not-registered' && one.entity === entity) ?? null;
}
