import type { Finding } from '../../src/model/finding';
import type { Job } from '../../src/model/job';
import { entityOf, type Query } from '../../src/model/query';
import type { Index } from '../../src/model/revision';
import type { Entity } from '../../src/model/schema';
import { lineAt, lineStarts } from '../../src/model/place';
import { compareText, type Span } from '../../src/model/span';
import type { Marker } from './pages';
import type { Texts } from './workspace';

/** A marker that the engine's answer asks for. Its place is clipped to the line on which it begins. */
export type Mark = Marker;

interface BothTexts {
  readonly base: Texts;
  readonly head: Texts;
}

/** One mark for each finding, and one for each link of their chains. */
export function marksOfFindings(findings: readonly Finding[], index: Index, texts: BothTexts): readonly Mark[] {
  const names = new Map(index.jobs.map((job) => [job.id, job.name]));
  return distinct(
    findings.flatMap((finding) => [
      mark('^', finding.at, finding.revision, findingText(finding, names), texts),
      ...finding.because.map((link) => mark('~', link.at, 'head', 'because', texts)),
    ]),
  );
}

function findingText(finding: Finding, names: ReadonlyMap<string, string>): string {
  const jobs = finding.jobs.map((id) => `"${names.get(id) ?? id}"`).join(', ');
  return `${finding.severity}[${finding.rule}] ${finding.verdict} ${jobs}`;
}

/** What one revision's index holds: jobs, their queries, and what could not be checked. */
export function marksOfIndex(index: Index, texts: Texts): readonly Mark[] {
  const both = { base: texts, head: texts };
  const at = (span: Span, text: string): Mark => mark('~', span, 'head', text, both);
  return distinct([
    ...index.jobs.map((job) => at(job.at, jobText(job))),
    ...index.jobs
      .filter((job) => job.trigger.kind !== 'ttl')
      .flatMap((job) => job.queries.map(({ query }) => at(query.at, queryText(query)))),
    ...index.notChecked.map((gap) => at(gap.at, `not-checked[${gap.reason}]`)),
  ]);
}

/** What the schema of one revision holds: entities with their fields, keys over several of them, and kinds. */
export function marksOfSchema(index: Index, texts: Texts): readonly Mark[] {
  const both = { base: texts, head: texts };
  const at = (span: Span, text: string): Mark => mark('~', span, 'head', text, both);
  return distinct(
    [...index.schema.entities.values()].flatMap((entity) => [
      at(entity.at, entityText(entity)),
      ...(entity.uniques ?? []).map((key) => at(key.at, `key ${entity.name}: ${key.fields.join(', ')}`)),
      ...entity.kinds.map((kind) => at(kind.at, `kind ${entity.name} ${kind.value}`)),
    ]),
  );
}

function entityText({ name, fields }: Entity): string {
  const shown = [...fields.values()].map((field) => {
    const values = field.values === null ? '' : ` (${field.values.map(({ value }) => value).join(' | ')})`;
    return `${field.name} ${field.type}${values}`;
  });
  return `entity ${name}${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`;
}

function jobText({ name, trigger }: Job): string {
  const when = trigger.text === null ? '' : ` "${trigger.text}"`;
  return `job[${name}] ${trigger.kind}${when}${trigger.timezone === null ? '' : ` ${trigger.timezone}`}`;
}

function queryText(query: Query): string {
  const fields = [...new Set(query.filter.map(({ field }) => field))];
  const written = [...new Set(query.writes.map(({ field }) => field))];
  return [
    `${query.operation} ${entityOf(query) ?? '?'}`,
    fields.length === 0 ? '' : ` by ${fields.join(', ')}`,
    query.completeness === 'complete' ? '' : ` (${query.completeness})`,
    written.length === 0 ? '' : ` sets ${written.join(', ')}`,
  ].join('');
}

function mark(sign: Mark['sign'], span: Span, revision: Mark['revision'], text: string, texts: BothTexts): Mark {
  const source = texts[revision].get(span.file) ?? '';
  const starts = lineStarts(source);
  const line = lineAt(starts, span.start);
  const lineEnd = (starts[line + 1] ?? source.length + 1) - 1;
  return {
    sign,
    file: span.file,
    revision,
    start: span.start,
    end: Math.max(Math.min(span.end, lineEnd), span.start + 1),
    text,
  };
}

function distinct(marks: readonly Mark[]): readonly Mark[] {
  return [...new Map(marks.map((one) => [JSON.stringify(one), one])).values()];
}

/** Marks as lines that a failing test shows: place, code, text. Sorted. */
export function markLines(marks: readonly Mark[], texts: BothTexts): readonly string[] {
  return marks
    .map((one) => {
      const source = texts[one.revision].get(one.file) ?? '';
      const starts = lineStarts(source);
      const line = lineAt(starts, one.start);
      const column = one.start - (starts[line] ?? 0) + 1;
      const side = one.revision === 'base' ? ' (base)' : '';
      return `${one.file}:${line + 1}:${column}${side} ${one.sign} ${source.slice(one.start, one.end)} ⟵ ${one.text}`;
    })
    .toSorted(compareText);
}
