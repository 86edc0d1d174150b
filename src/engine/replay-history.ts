import type { NotChecked } from '../model/revision';
import type { Located } from '../model/expression';
import type { SchemaStep } from '../model/sql';
import { compareText } from '../model/span';
import { hasHole } from '../parse/sql-token';
import {
  isMigration,
  journalOf,
  looseFiles,
  positionIn,
  versionKey,
  versionOf,
  type Journal,
  type SqlFile,
  type SqlSeries,
} from './replay-order';

/** What a file does to one name, at its first step that does. */
interface Touch extends Located {
  /** The entity, or the entity with a field or constraint. */
  readonly name: string;
  readonly entity: string;
  /** Whether it makes, takes or renames the entity as a whole. */
  readonly whole: boolean;
}

/** What cannot be told of a series' order, or is not there although the others say that it was. */
export function historyNotes(series: SqlSeries, journals: readonly Journal[]): readonly NotChecked[] {
  const journal = journalOf(series, journals);
  return [...unorderedNotes(series, journal), ...sameVersionNotes(series, journal), ...computedNotes(series)];
}

function note({ file }: SqlFile, { start, end }: Located, message: string): NotChecked {
  return { reason: 'migration-history', message, at: { file, start, end }, jobs: [] };
}

/** Steps of files that nothing puts in an order, where the order decides what they add up to. One note for all of them. */
function unorderedNotes(series: SqlSeries, journal: Journal | undefined): readonly NotChecked[] {
  const loose = looseFiles(series, journal);
  if (loose.length === 0) return [];
  const touches = new Map(series.files.map((file) => [file, touchesOf(file, series.snapshot)]));
  const found = loose.flatMap((file, index) => {
    // Of two such files, the later one tells.
    const rivals = series.files.filter((other) => other !== file && !loose.slice(index).includes(other));
    for (const touch of touches.get(file) ?? []) {
      const rival = rivals.find((other) => (touches.get(other) ?? []).some((each) => excludes(touch, each)));
      if (rival !== undefined) return [{ file, touch, rival }];
    }
    return [];
  });
  const [first] = found;
  if (first === undefined) return [];
  const { file, touch, rival } = first;
  const more = found.length === 1 ? '' : ` So it is for ${found.length - 1} more of these files.`;
  const message = `Nothing tells whether ${file.file} or ${rival.file} is applied first, and both change ${touch.name}.${more}`;
  return [note(file, touch, message)];
}

/** Tables whose names are filled in when a migration is run: one note for each file. */
function computedNotes({ snapshot, files }: SqlSeries): readonly NotChecked[] {
  if (snapshot) return [];
  return files.flatMap((file): readonly NotChecked[] => {
    const steps = file.sql.statements.flatMap((statement) => (statement.kind === 'definition' ? statement.steps : []));
    const computed = steps.find(isComputed);
    if (computed === undefined) return [];
    const what = 'entity' in computed && hasHole(computed.entity.name) ? 'table' : 'column';
    return [
      note(file, computed, `The name of this ${what} is filled in when the migration is run; its steps are left out.`),
    ];
  });
}

/** Whether a table or column is named by what is known only when the migration is run. */
export function isComputed(step: SchemaStep): boolean {
  if (!('entity' in step)) return false;
  return hasHole(step.entity.name) || ('field' in step && hasHole(step.field));
}

/** Two heads: migrations with one number, or a journal with two entries for one place. */
function sameVersionNotes(series: SqlSeries, journal: Journal | undefined): readonly NotChecked[] {
  if (series.snapshot) return [];
  const groups = new Map<string, SqlFile[]>();
  for (const file of series.files) {
    if (journal && positionIn(journal, file.file) >= 0) continue;
    const key = versionKey(file.file, series);
    // Tools that go by dates go by the whole name.
    if (key !== '' && !/\d{8}/.test(key)) groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    others.flatMap((other): readonly NotChecked[] => {
      if (first === undefined) return [];
      const known = touchesOf(first, false);
      const touch = touchesOf(other, false).find((each) => known.some((one) => excludes(each, one)));
      if (touch === undefined) return [];
      const message = `${other.file} has the number of ${first.file}, and both change ${touch.name}; they are taken in the order of their names.`;
      return [note(other, touch, message)];
    }),
  );
}

/** Whether two steps give another result in another order. */
function excludes(a: Touch, b: Touch): boolean {
  return a.name === b.name || (a.entity === b.entity && (isLost(a) || isLost(b)));
}

function isLost({ name, entity, whole }: Touch): boolean {
  return whole && name !== entity;
}

/** @param declares whether tables that are made are left out: files that state a schema may repeat each other */
function touchesOf({ sql }: SqlFile, declares: boolean): readonly Touch[] {
  const steps = sql.statements.flatMap((statement) => (statement.kind === 'definition' ? statement.steps : []));
  const namesOf = (...kinds: readonly SchemaStep['kind'][]): ReadonlySet<string> =>
    new Set(steps.flatMap((step) => ('entity' in step && kinds.includes(step.kind) ? [step.entity.name] : [])));
  const made = namesOf('create-entity');
  const left = namesOf('rename-entity', 'drop-entity');
  // What a file makes and takes away again concerns it alone.
  return steps
    .filter((step) => !('entity' in step && step.kind === 'create-entity' && left.has(step.entity.name)))
    .flatMap((step) => touchOf(step, made, declares) ?? []);
}

function touchOf(step: SchemaStep, made: ReadonlySet<string>, declares: boolean): Touch | null {
  if (!('entity' in step)) return null;
  const entity = step.entity.name;
  const { start, end } = step;
  const part = (name: string): Touch | null =>
    made.has(entity) ? null : { name: `${entity}.${name}`, entity, whole: false, start, end };
  switch (step.kind) {
    case 'create-entity':
      return step.temporary || step.ifNotExists || declares ? null : { name: entity, entity, whole: true, start, end };
    case 'drop-entity':
    case 'rename-entity':
      return made.has(entity) ? null : { name: `${entity} as a whole`, entity, whole: true, start, end };
    case 'add-field':
      return part(step.column.name);
    case 'drop-field':
    case 'rename-field':
    case 'alter-field':
    case 'constrain-values':
      return part(step.field);
    case 'drop-constraint':
    case 'rename-constraint':
      return part(step.constraint);
    case 'constrain-unique':
    case 'constrain-reference':
      return step.constraint === null ? null : part(step.constraint);
    case 'attach-entity':
      return null;
  }
}

/** Plain counters of this many digits at most are counted without gaps; longer ones are dates. */
const LONGEST_COUNTER = 6;

/**
 * What is missing of histories: numbers that are left out, and files that a journal lists.
 *
 * @param paths every file of the revision
 */
export function missingNotes(paths: Iterable<string>, journals: readonly Journal[]): readonly NotChecked[] {
  const all = new Set(paths);
  const counters = new Map<string, Map<number, string>>();
  for (const path of all) {
    const found = /^(.*\/)(\d+)[_-][^/]*\.\w+$/.exec(path);
    if (!found || !isMigration(path) || !/\.(?:sql|[cm]?[jt]s|go|java|py)$/.test(path)) continue;
    const [, folder = '', digits = ''] = found;
    if (digits.length > LONGEST_COUNTER || versionOf(path.slice(folder.length)).length > 1) continue;
    const known = counters.get(folder) ?? new Map<number, string>();
    known.set(Number(digits), path);
    counters.set(folder, known);
  }
  return [
    ...[...counters.values()].flatMap(gapsIn),
    ...journals.flatMap(({ entries }) =>
      entries.flatMap(({ name, file, at }, index): readonly NotChecked[] => {
        const again = entries.findIndex((each) => each.name === name) < index;
        if (all.has(file) && !again) return [];
        const message = again ? `${name} is listed twice.` : `${name} is listed here, but there is no such migration.`;
        return [{ reason: 'migration-history', message, at, jobs: [] }];
      }),
    ),
  ];
}

/**
 * Numbers that a sequence leaves out, if it is one that is counted by one. Migrations in Python name those they follow, so
 * that a number says nothing: Django's squashed ones leave many out.
 */
function gapsIn(counter: ReadonlyMap<number, string>): readonly NotChecked[] {
  const numbers = [...counter.keys()].sort((a, b) => a - b);
  const holes = numbers.filter((number, index) => index > 0 && number - (numbers[index - 1] ?? number) > 1);
  if (holes.length === 0 || holes.length * 2 > numbers.length - 1) return [];
  return holes
    .filter((number) => counter.get(number)?.endsWith('.py') !== true)
    .map((number): NotChecked => {
      const before = numbers[numbers.indexOf(number) - 1] ?? 0;
      const missing =
        number - before === 2
          ? `No migration has the number ${before + 1}`
          : `No migration has the numbers ${before + 1} to ${number - 1}`;
      const file = counter.get(number) ?? '';
      const message = `${missing}; what one that is not here has changed is not known.`;
      return { reason: 'migration-history', message, at: { file, start: 0, end: 0 }, jobs: [] };
    })
    .sort((a, b) => compareText(a.at.file, b.at.file));
}
