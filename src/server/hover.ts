import { MarkupKind, type Hover } from 'vscode-languageserver';
import type { Job } from '../model/job';
import type { ReviewState } from '../model/ledger';
import type { Span } from '../model/span';
import { dependentsOf, type Dependent, type Role } from '../report/dependents';
import { REVIEW_STATES } from '../report/due';
import { codeSpan, escapeMarkdown, link, messageMarkdown } from '../report/markdown';
import { compareHarm, queryMarkdown } from '../report/query-text';
import { count } from '../report/text';
import { marksAt, type Mark, type Marks } from '../report/marks';
import { editorCommands, type ImpactTarget, type PlaceRole } from './protocol';
import { locationOf, rangeOf, reviewOf, type Snapshot } from './snapshot';

const mostJobs = 5;
const mostQueries = 6;
const mostAssumptions = 6;

/**
 * What is known of the code at an offset of a file, or null.
 *
 * @param withCommands whether the editor knows the commands that links run
 */
export function hoverAt(
  snapshot: Snapshot,
  marks: Marks,
  file: string,
  offset: number,
  withCommands: boolean,
): Hover | null {
  const found = marksAt(marks, file, offset);
  const [first] = found;
  const texts = found.flatMap((mark) => {
    const text = markText(snapshot, mark);
    return text === null ? [] : [withCommands ? `${text}\n\n${waysFrom(snapshot, mark)}` : text];
  });
  if (first === undefined || texts.length === 0) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: texts.join('\n\n---\n\n') },
    range: rangeOf(snapshot, first.at),
  };
}

function markText(snapshot: Snapshot, mark: Mark): string | null {
  switch (mark.kind) {
    case 'job':
      return jobText(snapshot, mark.job);
    case 'entity':
      return entityText(snapshot, mark.entity);
    case 'field':
      return fieldText(snapshot, mark.entity, mark.field);
  }
}

/** Links of the editor: the impact report, and where the queries and schedules are. */
function waysFrom({ uri: folder }: Snapshot, mark: Mark): string {
  const target: ImpactTarget =
    mark.kind === 'job'
      ? { kind: 'job', folder, job: mark.job.id }
      : { kind: 'entity', folder, entity: mark.entity, field: mark.kind === 'field' ? mark.field : null };
  const goTo = (role: PlaceRole): string => commandAddress(editorCommands.goTo, [target, role]);
  return [
    link('Show impact', commandAddress(editorCommands.showImpact, [target])),
    link('Go to query', goTo('query')),
    link('Go to schedule', goTo('schedule')),
    ...(mark.kind === 'job' ? [] : [link('Go to job', goTo('job'))]),
  ].join(' · ');
}

function commandAddress(command: string, given: readonly unknown[]): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify(given))}`;
}

function entityText(snapshot: Snapshot, name: string): string | null {
  const dependents = dependentsOf(snapshot.index, name, null);
  if (dependents.length === 0) return null;
  const kind = snapshot.index.schema.entities.get(name)?.kind ?? 'entity';
  const depend = `${count(dependents.length, 'job')} ${dependents.length === 1 ? 'depends' : 'depend'} on this ${kind}.`;
  return [`**${codeSpan(name)}** · ${depend}`, ...dependentTexts(snapshot, dependents)].join('\n\n');
}

function fieldText(snapshot: Snapshot, entity: string, field: string): string | null {
  const dependents = dependentsOf(snapshot.index, entity, field);
  if (dependents.length === 0) return untouchedText(snapshot, entity, field);
  const use = `${count(dependents.length, 'job')} ${dependents.length === 1 ? 'uses' : 'use'} this field.`;
  return [`**${codeSpan(`${entity}.${field}`)}** · ${use}`, ...dependentTexts(snapshot, dependents)].join('\n\n');
}

/** A job that never names a field may delete it all the same, with everything else. */
function untouchedText(snapshot: Snapshot, entity: string, field: string): string | null {
  const dependents = dependentsOf(snapshot.index, entity, null);
  if (dependents.length === 0) return null;
  const touch = `${count(dependents.length, 'job')} ${dependents.length === 1 ? 'touches' : 'touch'} ${codeSpan(entity)}`;
  const head = `**${codeSpan(`${entity}.${field}`)}** · No job that was found names this field. ${touch}:`;
  return [head, ...dependentTexts(snapshot, dependents)].join('\n\n');
}

function dependentTexts(snapshot: Snapshot, dependents: readonly Dependent[]): readonly string[] {
  const shown = dependents.slice(0, mostJobs).map((dependent) => dependentText(snapshot, dependent));
  const rest = dependents.length - mostJobs;
  return rest > 0 ? [...shown, `… and ${count(rest, 'more job', 'more jobs')}.`] : shown;
}

function dependentText(snapshot: Snapshot, { job, uses }: Dependent): string {
  const lines = uses
    .toSorted((a, b) => compareHarm(a.reached.query.operation, b.reached.query.operation))
    .slice(0, mostQueries)
    .map(({ reached, roles }) => {
      const { query } = reached;
      return `- ${queryMarkdown(query)}${roleText(roles)} · ${placeLink(snapshot, query.at)}`;
    });
  return [jobLine(snapshot, job), ...lines].join('\n');
}

const ROLE_WORDS: Readonly<Record<Role, string>> = { filters: 'filters by it', reads: 'reads it', writes: 'writes it' };

function roleText(roles: readonly Role[]): string {
  return roles.length === 0 ? '' : ` (${roles.map((role) => ROLE_WORDS[role]).join(', ')})`;
}

/** `` `purge-old-events` · every day at 03:00 UTC · next 2026-03-05 03:00 UTC `` */
function jobLine(snapshot: Snapshot, job: Job): string {
  return [link(codeSpan(job.name), address(snapshot, job.at)), ...scheduleParts(snapshot, job)].join(' · ');
}

function scheduleParts({ schedules }: Snapshot, job: Job): readonly string[] {
  const next = schedules.nextRun(job.trigger);
  return [escapeMarkdown(schedules.describe(job.trigger)), ...(next === null ? [] : [`next ${escapeMarkdown(next)}`])];
}

function jobText(snapshot: Snapshot, job: Job): string {
  const title = snapshot.titles.get(job.adapter) ?? job.adapter;
  const head = [`**${codeSpan(job.name)}**`, escapeMarkdown(title), ...scheduleParts(snapshot, job)].join(' · ');
  return [
    head,
    ...findingTexts(snapshot, job),
    queryList(snapshot, job),
    ...assumptionTexts(snapshot, job),
    reviewText(reviewOf(snapshot, job.id)),
    ...gapTexts(snapshot, job),
  ].join('\n\n');
}

function findingTexts(snapshot: Snapshot, job: Job): readonly string[] {
  return snapshot.findings
    .filter((finding) => finding.jobs.includes(job.id))
    .map((finding) => `**${finding.verdict}** · ${messageMarkdown(finding.message)}`);
}

function queryList(snapshot: Snapshot, job: Job): string {
  if (job.queries.length === 0) return 'No query was found in it.';
  const lines = job.queries
    .toSorted((a, b) => compareHarm(a.query.operation, b.query.operation))
    .slice(0, mostQueries)
    .map(({ query, path }) => {
      const calls = path.map((step) => codeSpan(step.name)).join(' → ');
      return `- ${queryMarkdown(query)}${calls === '' ? '' : ` via ${calls}`} · ${placeLink(snapshot, query.at)}`;
    });
  const rest = job.queries.length - mostQueries;
  return [...lines, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n');
}

function assumptionTexts(snapshot: Snapshot, job: Job): readonly string[] {
  const found = snapshot.assumptions.filter((assumption) => assumption.job.id === job.id);
  if (found.length === 0) return [];
  const lines = found
    .slice(0, mostAssumptions)
    .map(({ statement, evidence }) => `- ${messageMarkdown(statement)} · ${placeLink(snapshot, evidence)}`);
  const rest = found.length - mostAssumptions;
  return [['Takes for granted:', '', ...lines, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n')];
}

/** How the review stands of what the job takes for granted: `Reviewed (2026-03-12 by dana).` */
function reviewText({ state, on, by }: ReviewState): string {
  const words = REVIEW_STATES[state];
  const last = on === null ? '' : ` (${on}${by === null ? '' : ` by ${escapeMarkdown(by)}`})`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${last}.`;
}

function gapTexts(snapshot: Snapshot, job: Job): readonly string[] {
  const notes = snapshot.index.notChecked.filter((note) => note.jobs.includes(job.id));
  if (notes.length === 0) return [];
  return [
    ['Not checked:', '', ...notes.slice(0, mostQueries).map((note) => `- ${messageMarkdown(note.message)}`)].join('\n'),
  ];
}

/** `[retention.ts:9](…)`: the file's own name, since hovers are narrow. */
function placeLink(snapshot: Snapshot, at: Span): string {
  const { line } = snapshot.sources.place(at);
  const name = at.file.slice(at.file.lastIndexOf('/') + 1);
  return link(escapeMarkdown(`${name}:${line}`), address(snapshot, at));
}

/** The place as editors open it from Markdown: `file:///…#L9`. */
function address(snapshot: Snapshot, at: Span): string {
  const { uri, range } = locationOf(snapshot, at);
  return `${uri}#L${range.start.line + 1},${range.start.character + 1}`;
}
