import type { Change } from '../model/change';
import type { Finding } from '../model/finding';
import type { Fix, TextEdit } from '../model/fix';
import type { Job, ReachedQuery } from '../model/job';
import { entityOf, type FieldUse, type Query } from '../model/query';
import type { Index } from '../model/revision';
import { compareSpans, sameSpan, spanKey } from '../model/span';
import { enumerate, quote } from '../model/wording';
import { changeDetail } from './change-detail';
import { addCondition } from './fix-filter';
import { guardFix } from './fix-guard';
import type { TextOf } from './guard-code';

/** The files whose texts the fixes of some findings need. */
export function filesToFix(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.flatMap(({ because, at }) => [at.file, ...because.map((link) => link.at.file)]));
}

/** Findings with the quick fixes that are sure; those of `tacit audit` have no changes. */
export function withFixes(
  findings: readonly Finding[],
  changes: readonly Change[],
  index: Index,
  textOf: TextOf,
): readonly Finding[] {
  return findings.map((finding) => {
    const jobs = index.jobs.filter(({ id }) => finding.jobs.includes(id));
    const change = changes.find((one) => isOf(one, finding)) ?? null;
    const fixes = jobs.flatMap((job) => fixesOf(finding, change, job, textOf));
    return fixes.length === 0 ? finding : { ...finding, fixes };
  });
}

function isOf(change: Change, finding: Finding): boolean {
  return (
    change.kind === finding.change.kind &&
    change.entity === (finding.entity ?? '') &&
    changeDetail(change) === finding.change.detail &&
    (change.field === null || finding.field === null || finding.field.startsWith(change.field))
  );
}

function fixesOf(finding: Finding, change: Change | null, job: Job, textOf: TextOf): readonly Fix[] {
  const shown = job.queries.filter(({ query }) => isShown(query, finding));
  if (change === null) {
    return distinctQueries(shown).flatMap((query) => guardFix(finding.rule, job, query, textOf) ?? []);
  }
  switch (finding.rule) {
    case 'new-kind-in-scope':
      return change.kind === 'kind-added' ? kindFixes(change, job, shown, textOf) : [];
    case 'field-renamed':
      return change.kind === 'field-renamed' ? renameFixes(change.entity, change.field, change.to, job, textOf) : [];
    case 'entity-renamed':
      return change.kind === 'entity-removed' && change.renamedTo !== null
        ? moveFixes(change.entity, change.renamedTo, job, textOf)
        : [];
    case 'subquery-column-captured':
      return change.field === null ? [] : qualifyFixes(change.entity, change.field, job, textOf);
    default:
      return [];
  }
}

function isShown(query: Query, { because, at, change }: Finding): boolean {
  if (change.kind === 'guard') return sameSpan(query.at, at);
  return because.some((link) => link.role === 'query' && sameSpan(link.at, query.at));
}

function distinctQueries(reached: readonly ReachedQuery[]): readonly Query[] {
  return [...new Map(reached.map(({ query }) => [spanKey(query.at), query])).values()];
}

/** The filter comes to name the kinds that there were. */
function kindFixes(
  { added, before }: Extract<Change, { readonly kind: 'kind-added' }>,
  job: Job,
  shown: readonly ReachedQuery[],
  textOf: TextOf,
): readonly Fix[] {
  const { field } = added;
  const kinds = before.filter((kind) => kind.field === field).map(({ value }) => value);
  if (field === null || kinds.length === 0) return [];
  const edits = distinctEdits(distinctQueries(shown).map((query) => addCondition(query, field, kinds, textOf)));
  const title = `Add ${field} in [${kinds.map((kind) => `'${kind}'`).join(', ')}] to the filter of ${job.name}`;
  return edits.length === 0 ? [] : [{ title, edits }];
}

/** The job says the new name wherever it says the old one as it is. */
function renameFixes(entity: string, field: string, to: string, job: Job, textOf: TextOf): readonly Fix[] {
  const uses = job.queries
    .filter(({ query }) => entityOf(query) === entity)
    .flatMap(({ query }): readonly FieldUse[] => [...query.filter, ...query.reads, ...query.writes])
    .filter((use) => use.implicit !== true && use.field === field);
  return replaced(
    uses.map(({ at }) => at),
    field,
    to,
    job,
    textOf,
  );
}

function moveFixes(entity: string, to: string, job: Job, textOf: TextOf): readonly Fix[] {
  const places = job.queries.flatMap(({ query }) =>
    entityOf(query) === entity && query.targetAt !== null ? [query.targetAt] : [],
  );
  return replaced(places, entity, to, job, textOf);
}

function replaced(
  places: readonly FieldUse['at'][],
  from: string,
  to: string,
  job: Job,
  textOf: TextOf,
): readonly Fix[] {
  const edits = places.map((at): TextEdit | null => {
    const token = textOf(at.file)?.slice(at.start, at.end) ?? '';
    const [, open = '', name] = /^(['"`[]?)(.*?)['"`\]]?$/s.exec(token) ?? [];
    if (name !== from) return null;
    return { at: { ...at, start: at.start + open.length, end: at.start + open.length + from.length }, text: to };
  });
  // A name that stands there in another form would be left behind.
  if (edits.length === 0 || edits.includes(null)) return [];
  return [{ title: `Rename ${quote(from)} to ${quote(to)} in ${job.name}`, edits: distinctEdits(edits) }];
}

const CLAUSE =
  /^(?:where|group|order|having|limit|union|join|inner|left|right|full|cross|on|using|returning|for|set)$/i;

/** The subquery says whose column it reads: then its loss is an error, not another meaning. */
function qualifyFixes(entity: string, field: string, job: Job, textOf: TextOf): readonly Fix[] {
  const edits = job.queries.flatMap(({ query }): readonly (TextEdit | null)[] => {
    if (entityOf(query) !== entity || query.targetAt === null) return [];
    const after = textOf(query.targetAt.file)?.slice(query.targetAt.end) ?? '';
    const alias = /^["`\]]?\s+(?:as\s+)?(\w+)/i.exec(after)?.[1];
    const owner = alias === undefined || CLAUSE.test(alias) ? entity : alias;
    return [...query.filter, ...query.reads]
      .filter((use) => use.field === field && use.implicit !== true)
      .map(({ at }): TextEdit | null => {
        const text = textOf(at.file) ?? '';
        const start = /["`[]/.test(text.charAt(at.start - 1)) ? at.start - 1 : at.start;
        return text.charAt(start - 1) === '.' ? null : { at: { ...at, start, end: start }, text: `${owner}.` };
      });
  });
  const sure = distinctEdits(edits);
  return sure.length === 0 ? [] : [{ title: `Say whose ${enumerate([quote(field)])} the subquery reads`, edits: sure }];
}

/** Each place once, in order. */
function distinctEdits(edits: readonly (TextEdit | null)[]): readonly TextEdit[] {
  const known = edits.flatMap((edit) => (edit === null ? [] : [edit]));
  return [...new Map(known.map((edit) => [spanKey(edit.at), edit])).values()].toSorted((a, b) =>
    compareSpans(a.at, b.at),
  );
}
