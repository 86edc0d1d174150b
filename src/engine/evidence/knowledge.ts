import type { ProfiledEntity, ShownByCode } from '../../model/profile-report';
import type { SampledDiscriminator } from '../../model/sample';
import { dayAt, dayOf } from '../../model/day';
import type { Index } from '../../model/revision';
import { compareText } from '../../model/span';
import { writersOf } from '../../model/writers';
import { discriminatorOf, kindsOf } from '../kinds';

/** How the code calls what a file or a table is named after; null where it has no such entity. */
export function entityNamed(index: Index, name: string): string | null {
  const known = new Set([...index.schema.entities.keys(), ...queriedEntities(index)]);
  if (known.has(name)) return name;
  const alike = (one: string): boolean => one.toLowerCase() === name.toLowerCase();
  const spelled = [...known].filter(alike);
  if (spelled.length === 1) return spelled[0] ?? null;
  const called = [...index.schema.entities.values()].filter(({ aliases }) => aliases.some(alike));
  return called.length === 1 ? (called[0]?.name ?? null) : null;
}

/** Entities that no schema declares, and that queries name all the same. */
function queriedEntities(index: Index): readonly string[] {
  const queries = [
    ...index.jobs.flatMap((job) => job.queries.map(({ query }) => query)),
    ...index.writers.map(({ query }) => query),
  ];
  return queries.flatMap(({ target }) => (target.kind === 'known' ? [target.name] : []));
}

/** What the code itself shows of an entity, samples apart. */
export function shownByCode(index: Index, entity: string): ShownByCode {
  const kinds = kindsOf(index, entity).filter(({ source }) => source !== 'sample');
  const fields = index.schema.entities.get(entity)?.fields ?? new Map<string, never>();
  return {
    kinds: new Set(kinds.map(({ value }) => value)),
    types: new Map([...fields].map(([name, { type }]) => [name, type] as const)),
  };
}

/** What the code says tells kinds apart. */
export function discriminatorByCode(index: Index, entity: string): SampledDiscriminator | null {
  const field = discriminatorOf(index, entity);
  return field === null ? null : { field, source: 'schema' };
}

/** Whether members of the entity are called rows. */
export function isRelational(index: Index, entity: string): boolean {
  const declared = index.schema.entities.get(entity);
  if (declared !== undefined) return declared.kind === 'table' || declared.kind === 'view';
  return writersOf(index, entity).some(({ query }) => query.semantics === 'sql');
}

const DATED = /(?:^|\D)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d{0,5}\.\d)/;

/** As TypeORM names its own: milliseconds. */
const EPOCH = /(?:^|\D)(1[5-9]\d{11})(?!\d)/;

/** The day that the name of a migration states: `20260304101500_add_kind`, `V2026.03.04__kinds.sql`, `1709545200000-Kinds`. */
export function dayOfMigration(file: string): string | null {
  const milliseconds = EPOCH.exec(file)?.[1];
  if (milliseconds !== undefined) return dayAt(new Date(Number(milliseconds)));
  const [, year, month, day] = DATED.exec(file) ?? [];
  return year === undefined ? null : dayOf(`${year}-${month ?? ''}-${day ?? ''}`);
}

/** The newest migration of an entity, where it is newer than a sample. */
export function newerMigration(index: Index, entity: string, on: string): ProfiledEntity['outdatedBy'] {
  const dated = (index.schema.edits ?? [])
    .filter((edit) => edit.entity === entity)
    .flatMap(({ at: { file } }) => {
      const day = dayOfMigration(file);
      return day === null || day <= on ? [] : [{ file, on: day }];
    });
  return dated.toSorted((a, b) => compareText(b.on, a.on) || compareText(b.file, a.file))[0] ?? null;
}
