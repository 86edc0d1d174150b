import type { CodeLens, Command } from 'vscode-languageserver';
import type { Job } from '../model/job';
import { entityOf } from '../model/query';
import type { Span } from '../model/span';
import { dependentsOf } from '../report/dependents';
import { compareHarm, verbBefore } from '../report/query-text';
import { count, plain } from '../report/text';
import { nameAt } from '../report/marks';
import { editorCommands, type ImpactTarget, type PlaceRole } from './protocol';
import type { LensSetting } from './settings';
import { rangeOf, type Snapshot } from './snapshot';

/** What a lens says, and what its report is about. */
interface Lens {
  readonly at: Span;
  readonly title: string;
  readonly target: ImpactTarget;
  /** Where else it leads, in words. */
  readonly ways: readonly { readonly title: string; readonly role: PlaceRole }[];
}

/** The entities that changed since the base. */
export function changedEntities(snapshot: Snapshot): ReadonlySet<string> {
  return new Set(
    snapshot.changes.filter(({ kind, entity }) => entity !== '' && kind !== 'query-added').map(({ entity }) => entity),
  );
}

/**
 * The code lenses of one file.
 *
 * @param withCommands whether the editor knows the command that a lens runs; a lens without command only tells
 */
export function lensesOf(
  snapshot: Snapshot,
  file: string,
  shown: LensSetting,
  withCommands: boolean,
): readonly CodeLens[] {
  if (shown === 'off') return [];
  const changed = changedEntities(snapshot);
  const lenses = [...entityLenses(snapshot, file, shown, changed), ...jobLenses(snapshot, file, shown, changed)];
  return lenses
    .toSorted((a, b) => a.at.start - b.at.start)
    .flatMap((lens) => {
      const range = rangeOf(snapshot, lens.at);
      return withCommands
        ? commandsOf(lens).map((command) => ({ range, command }))
        : [{ range, command: { title: lens.title, command: '', arguments: [] } }];
    });
}

/** What it tells, where it leads, and last how to be rid of it. */
function commandsOf({ title, target, ways }: Lens): readonly Command[] {
  return [
    { title, command: editorCommands.showImpact, arguments: [target] },
    ...ways.map((way) => ({ title: way.title, command: editorCommands.goTo, arguments: [target, way.role] })),
    { title: '$(eye-closed)', command: editorCommands.hideLenses, arguments: [] },
  ];
}

function entityLenses(
  snapshot: Snapshot,
  file: string,
  shown: LensSetting,
  changed: ReadonlySet<string>,
): readonly Lens[] {
  const names = shown === 'all' ? [...snapshot.index.schema.entities.keys()] : [...changed];
  return names.flatMap((entity) => {
    const at = entityAt(snapshot, entity, file);
    const title = at === null ? null : entityTitle(snapshot, entity);
    if (at === null || title === null) return [];
    const target = { kind: 'entity', folder: snapshot.uri, entity, field: null } as const;
    return [{ at, title, target, ways: [{ title: 'go to query', role: 'query' }] }];
  });
}

/** Where an entity is declared in a file; for one that is declared elsewhere, the first line of it that changed here. */
function entityAt(snapshot: Snapshot, entity: string, file: string): Span | null {
  const declared = snapshot.index.schema.entities.get(entity)?.at;
  if (declared?.file === file) return declared;
  const changes = snapshot.changes.filter(
    (change) => change.entity === entity && change.revision === 'head' && change.at.file === file,
  );
  return changes.map((change) => change.at).toSorted((a, b) => a.start - b.start)[0] ?? null;
}

/** `2 jobs depend on this · 1 at risk`; null where no job does. */
function entityTitle(snapshot: Snapshot, entity: string): string | null {
  const dependents = dependentsOf(snapshot.index, entity, null);
  const hit = new Set(
    snapshot.findings.filter((finding) => finding.entity === entity).flatMap((finding) => finding.jobs),
  );
  if (dependents.length === 0 && hit.size === 0) return null;
  const jobs = Math.max(dependents.length, hit.size);
  const depend = `${count(jobs, 'job')} ${jobs === 1 ? 'depends' : 'depend'} on this`;
  return hit.size === 0 ? depend : `${depend} · ${hit.size} at risk`;
}

function jobLenses(
  snapshot: Snapshot,
  file: string,
  shown: LensSetting,
  changed: ReadonlySet<string>,
): readonly Lens[] {
  return snapshot.index.jobs
    .filter((job) => job.at.file === file && (shown === 'all' || touches(job, changed)))
    .map((job) => ({
      at: nameAt(job, snapshot.sources),
      title: jobTitle(snapshot, job),
      target: { kind: 'job', folder: snapshot.uri, job: job.id },
      ways: [
        ...(job.queries.length === 0 ? [] : [{ title: 'go to query', role: 'query' } as const]),
        ...(job.trigger.at.file === file ? [] : [{ title: 'go to schedule', role: 'schedule' } as const]),
      ],
    }));
}

/** `deletes from events · next 03:00 UTC · 2 assumptions` */
function jobTitle(snapshot: Snapshot, job: Job): string {
  const [worst] = job.queries.toSorted((a, b) => compareHarm(a.query.operation, b.query.operation));
  const target = worst === undefined ? null : entityOf(worst.query);
  const does =
    worst === undefined
      ? 'no query found'
      : `${verbBefore(worst.query.operation)} ${target ?? 'something not known here'}`;
  const assumptions = snapshot.assumptions.filter((assumption) => assumption.job.id === job.id).length;
  const risk = snapshot.findings.some((finding) => finding.jobs.includes(job.id)) ? ['at risk'] : [];
  return [plain(does), plain(nextText(snapshot, job)), count(assumptions, 'assumption'), ...risk].join(' · ');
}

/** When it runs next, by the clock where that is soon; its schedule where that is not known. */
function nextText({ schedules }: Snapshot, { trigger }: Job): string {
  const next = schedules.nextRun(trigger);
  return next === null ? schedules.describe(trigger) : `next ${withoutDay(next, new Date())}`;
}

const DAY = 24 * 60 * 60 * 1000;

/** `2026-03-05 03:00 UTC` without its day, where it is less than a day away. */
export function withoutDay(moment: string, now: Date): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) ([\d:]+) UTC$/.exec(moment) ?? [];
  const away = Date.parse(`${day ?? ''}T${time ?? ''}Z`) - now.getTime();
  return time !== undefined && away < DAY ? `${time} UTC` : moment;
}

function touches(job: Job, entities: ReadonlySet<string>): boolean {
  return job.queries.some(({ query }) => entities.has(entityOf(query) ?? ''));
}
