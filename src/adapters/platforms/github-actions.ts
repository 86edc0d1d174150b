import type { Command, Setting } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite } from '../adapter';
import { commandsOf } from '../command-text';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { settingsOf } from '../settings';
import { triggerOf } from '../trigger';

/** GitHub Actions: workflows with `on.schedule`. Most of them are chores of the build, so only what queries is a job. */
export const adapter: Adapter = {
  id: 'github-actions',
  title: 'GitHub Actions',
  documentation:
    'https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule',
  mentions: ['runs-on'],
  packages: [],
  configuration: { names: /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/, read },
};

function read({ file, documents }: FileSite): readonly Declaration[] {
  return documents.flatMap((document) => {
    const schedules = propertyOf(propertyOf(document, 'on'), 'schedule');
    const crons = (schedules === null ? [] : eachOf(schedules)).flatMap((entry) => {
      const cron = propertyOf(entry, 'cron');
      return cron === null ? [] : [{ cron, zone: propertyOf(entry, 'timezone') }];
    });
    const named = propertyOf(document, 'name');
    const workflow = (named === null ? null : foldText(named)) ?? file.replace(/^.*\/|\.\w+$/g, '');
    const jobs = propertyOf(document, 'jobs');
    if (jobs?.kind !== 'object') return [];
    return crons.flatMap(({ cron, zone }) =>
      jobs.properties
        .filter(({ value }) => isFor(value, cron))
        .map(({ key, keyAt, value }): Declaration => ({
          kind: 'schedule',
          name: jobs.properties.length === 1 ? workflow : `${workflow}: ${key}`,
          trigger: triggerOf(cron, cron.at, zone, 'github-actions'),
          handler: null,
          handlerName: null,
          run: { kind: 'commands', commands: commandsOfJob(document, value, cron) },
          onlyIf: {},
          group: adapter.id,
          at: crons.length === 1 ? keyAt : cron.at,
        })),
    );
  });
}

/** Whether a job or step runs for a schedule: `if: github.event.schedule == '0 3 * * *'`. */
function isFor(part: Value, cron: Value): boolean {
  const condition = propertyOf(part, 'if');
  const text = condition === null ? null : (foldText(condition) ?? filledIn(condition));
  const asked = /github\.event\.schedule\s*([!=])=\s*'([^']*)'|'([^']*)'\s*([!=])=\s*github\.event\.schedule/.exec(
    text ?? '',
  );
  if (asked === null || text?.includes('||') === true) return true;
  return (foldText(cron) === (asked[2] ?? asked[3])) === ((asked[1] ?? asked[4]) === '=');
}

/** What is written between `${{` and `}}`. */
function filledIn(value: Value): string {
  const values = value.kind === 'template' ? value.values : [value];
  return values.map((one) => (one.kind === 'unknown' ? one.text : '')).join(' ');
}

/** The commands of a job's steps for a schedule, once for each combination of its matrix. */
function commandsOfJob(document: Value, job: Value, cron: Value): readonly Command[] {
  const steps = propertyOf(job, 'steps');
  const shared = settingsOf(propertyOf(document, 'env'), propertyOf(job, 'env'));
  return combinationsOf(propertyOf(propertyOf(job, 'strategy'), 'matrix')).flatMap((combination) =>
    (steps === null ? [] : eachOf(steps))
      .filter((step) => isFor(step, cron))
      .flatMap((step) => {
        const run = propertyOf(step, 'run');
        const settings = [...shared, ...settingsOf(propertyOf(step, 'env'))];
        const known = settings.map(({ name, value }): Setting => ({ name, value: filled(value, combination) }));
        const all = [...combination, ...known.map(({ name, value }) => ({ name: `env.${name}`, value }))];
        return (run === null ? [] : commandsOf(run)).map((command) => ({
          ...command,
          words: command.words.map((word) => filled(word, all)),
          environment: [...known, ...(command.environment ?? [])],
        }));
      }),
  );
}

const MOST_COMBINATIONS = 32;

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix */
function combinationsOf(matrix: Value | null): readonly (readonly Setting[])[] {
  if (matrix?.kind !== 'object') return [[]];
  let all: readonly (readonly Setting[])[] = [[]];
  for (const { key, value } of matrix.properties) {
    if (value.kind !== 'array' || key === 'exclude') continue;
    const settings = value.items.map((item): readonly Setting[] =>
      item.kind === 'object'
        ? item.properties.map((one) => ({
            name: `matrix.${key === 'include' ? '' : `${key}.`}${one.key}`,
            value: one.value,
          }))
        : [{ name: `matrix.${key}`, value: item }],
    );
    if (settings.length === 0 || settings.length * all.length > MOST_COMBINATIONS) continue;
    const before = all;
    all =
      key === 'include' && before.length > 1
        ? before
        : before.flatMap((one) => settings.map((each) => [...one, ...each]));
  }
  return all;
}

/** A value with what is known of `${{ matrix.job }}` put in; on a schedule nobody gives inputs. */
function filled(value: Value, known: readonly Setting[]): Value {
  if (value.kind === 'template') return { ...value, values: value.values.map((one) => filled(one, known)) };
  if (value.kind !== 'unknown') return value;
  const [, name, fallback] = /^\$\{\{\s*([\w.]+)\s*(?:\|\|\s*'([^']*)'\s*)?\}\}$/.exec(value.text) ?? [];
  const found = known.find((one) => one.name === name)?.value;
  if (found !== undefined) return found;
  const isInput = name !== undefined && /^(?:inputs|github\.event\.inputs)\./.test(name);
  if (fallback === undefined) return isInput ? { kind: 'literal', value: '', at: value.at } : value;
  return isInput ? { kind: 'literal', value: fallback, at: value.at } : value;
}
