import { rules } from '../rules/registry.generated';
import { effectOf } from '../model/effect';
import type { Finding } from '../model/finding';
import { isResident, type Job, type ReachedQuery } from '../model/job';
import type { Loss } from '../model/loss';
import type { Operand } from '../model/predicate';
import { entityOf, type Operation } from '../model/query';
import type { Index } from '../model/revision';
import type { DataEdit } from '../model/schema';
import { compareSpans, compareText, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import { chainOf } from './because';
import { filledIn, fingerprintOf } from './findings';
import type { TextOf } from './guard-code';
import { isMigration } from './replay-order';
import { compareSeverity, severityOf } from './severity';
import { takesOne } from './takes-one';

type Taken = Pick<Loss, 'entity' | 'isDropped' | 'fields' | 'rows' | 'at' | 'jobs'> & {
  /** The migrations of its history. */
  readonly history: readonly string[];
};

/** Files that may run migrations, in the folder of these and in those above it. */
const RUNNERS = ['package.json', 'Makefile', 'justfile', 'Procfile', 'fly.toml', 'composer.json'].concat(
  ['migrate.sh', 'deploy.sh', 'release.sh', 'entrypoint.sh'].flatMap((name) => [
    name,
    `scripts/${name}`,
    `bin/${name}`,
  ]),
);

/** What fills a database empties tables before, of what it filled them with. */
const SEEDS = /(?:^|[/_.-])(?:seed(?:s|ers?|ing)?|fixtures?|samples?|demo)(?=[/_.-])/i;

/**
 * What the newest migration of each history takes away from jobs, with no copy made before. Those before it are over:
 * their losses could not be mended, and telling them year after year would help nobody.
 */
export function lossFindings(index: Index, textOf: TextOf): readonly Finding[] {
  return takenFrom(index).flatMap((taken) => {
    const loss = lossOf(taken, textOf);
    return rules.flatMap(({ id, rule }): readonly Finding[] => {
      const outcome = rule.checkLoss?.(loss) ?? null;
      if (outcome === null) return [];
      const chains = loss.jobs.map((job) => chainTo(job, loss.entity, index));
      const [severity = rule.severity] = chains
        .map(({ job, effect }) => severityOf(outcome.severity ?? rule.severity, effect, 'certain', job))
        .toSorted((a, b) => compareSeverity(b, a));
      const jobs = loss.jobs.map((job) => job.id);
      const [field = null, ...others] = loss.isDropped || loss.rows !== null ? [] : loss.fields;
      return [
        {
          rule: id,
          verdict: outcome.verdict ?? rule.verdict,
          severity,
          message: filledIn(rule, outcome, { entity: loss.entity, field: field ?? '', job: null }),
          at: loss.at,
          revision: 'head',
          entity: loss.entity,
          field: others.length > 0 ? null : field,
          jobs,
          because: chains.flatMap(({ links }) => links),
          change: { kind: 'guard', detail: rule.guard ?? id },
          fingerprint: fingerprintOf([id, loss.at.file, loss.entity]),
        },
      ];
    });
  });
}

/** The files whose texts tell whether a copy is made. */
export function filesOfLosses(index: Index): readonly string[] {
  return takenFrom(index).flatMap(({ history }) => [...history.slice(-2), ...runnersOf(history)]);
}

function takenFrom(index: Index): readonly Taken[] {
  return (index.schema.histories ?? []).flatMap((history) => {
    const newest = history.at(-1);
    return newest === undefined || !isMigration(newest) || SEEDS.test(newest) ? [] : takenBy(newest, history, index);
  });
}

function takenBy(file: string, history: readonly string[], index: Index): readonly Taken[] {
  const { removals, edits = [], deletions = [], data = [], entities } = index.schema;
  const made = edits.filter(({ aspect, at }) => aspect === 'added' && at.file === file);
  const dropped = removals.filter(
    ({ at, entity, field, renamedTo }) =>
      at.file === file &&
      renamedTo === null &&
      !made.some((edit) => edit.entity === entity && (edit.fields[0] ?? null) === field && edit.at.start < at.start) &&
      (field === null || !data.some((edit) => isFilledFrom(edit, field))),
  );
  const deleted = deletions.filter(
    ({ at, entity, predicate }) => at.file === file && !takesOne(predicate, entities.get(entity)),
  );
  const names = new Set([...dropped, ...deleted].map(({ entity }) => entity));
  return [...names].toSorted(compareText).flatMap((entity): readonly Taken[] => {
    const jobs = jobsOn(entity, index);
    const steps = dropped.filter((one) => one.entity === entity);
    const rows = deleted.filter((one) => one.entity === entity);
    const [at] = [...steps, ...rows].map((one): Span => one.at).toSorted(compareSpans);
    if (at === undefined || jobs.length === 0) return [];
    const every = rows.some(({ predicate }) => predicate.kind === 'always');
    return [
      {
        entity,
        isDropped: steps.some(({ field }) => field === null),
        fields: [...new Set(steps.flatMap(({ field }) => field ?? []))],
        rows: every ? 'all' : rows.length > 0 ? 'some' : null,
        at,
        jobs,
        history,
      },
    ];
  });
}

function jobsOn(entity: string, { jobs }: Index): readonly Job[] {
  return jobs
    .filter((job) => !isResident(job) && !isRehearsal(job.at.file) && queriesOn(entity, job).length > 0)
    .toSorted((a, b) => compareText(a.id, b.id));
}

function queriesOn(entity: string, { queries }: Job): readonly ReachedQuery[] {
  return queries.filter(({ query }) => query.operation !== 'define' && entityOf(query) === entity);
}

/** Whether a migration has put what the field held elsewhere. */
function isFilledFrom({ value }: DataEdit, field: string): boolean {
  return namesIn(value).includes(field.toLowerCase());
}

function namesIn(value: Operand): readonly string[] {
  if (value.kind === 'field') return [value.path.join('.').toLowerCase()];
  return 'text' in value ? (value.text.toLowerCase().match(/\w+/g) ?? []) : [];
}

interface Chained {
  readonly job: Job;
  readonly effect: Operation;
  readonly links: Finding['because'];
}

function chainTo(job: Job, entity: string, { schema }: Index): Chained {
  const reached = queriesOn(entity, job).map((one) => ({
    one,
    effect: effectOf(job, one.query, schema.entities.get(entity)),
  }));
  const main = reached.find(({ effect }) => effect !== 'read') ?? reached[0];
  return main === undefined
    ? { job, effect: 'read', links: [] }
    : { job, effect: main.effect, links: chainOf(job, main.one, main.effect) };
}

function lossOf({ history, ...taken }: Taken, textOf: TextOf): Loss {
  const [previous, newest] = [history.at(-2), history.at(-1)].map((file) =>
    file === undefined ? '' : (textOf(file) ?? ''),
  );
  return {
    ...taken,
    before: `${previous ?? ''}\n${(newest ?? '').slice(0, taken.at.start)}`,
    runners: runnersOf(history).flatMap((file) => textOf(file) ?? []),
  };
}

function runnersOf(history: readonly string[]): readonly string[] {
  const folders = history.at(-1)?.split('/').slice(0, -1) ?? [];
  const above = [...folders.keys(), folders.length].map((depth) => folders.slice(0, depth).join('/'));
  return above.flatMap((folder) => RUNNERS.map((name) => (folder === '' ? name : `${folder}/${name}`)));
}
