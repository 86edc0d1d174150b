import type { Verdict } from '../model/finding';
import type { Job } from '../model/job';
import type { Operation } from '../model/query';
import { defineRule } from '../model/rule';
import type { Source } from '../model/schema';
import { conjuncts } from '../model/view';
import { enumerate, nameText, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A view that a job reads comes to show other rows.',
  verdict: 'widens',
  severity: 'warning',
  changes: ['view-redefined'],
  assumption: 'entity-exists',
  messages: {
    more: 'View `{entity}` no longer asks for `{gone}`. {job} reads it{consequence}, so it {will} meet rows that it did not.',
    less: 'View `{entity}` now asks for `{come}`. {job} reads it{consequence}, so it {will} miss rows that it had.',
    other: 'View `{entity}` is made of other rows now: {difference}. {job} reads it{consequence}.',
  },
  check({ before, after }, assumption) {
    const { query } = assumption.reached;
    if (query.operation !== 'read') return null;
    const effect = consequenceOf(assumption.job);
    const consequence = effect === 'read' ? '' : ` and ${verbOf(effect).present} by what it finds`;
    const will = willOrCan(assumption.certainty);
    const [gone, come] = [missing(after, before), missing(before, after)];
    if (sameTables(before, after) && (gone.length === 0) !== (come.length === 0)) {
      return come.length === 0
        ? { message: 'more', data: { gone: nameText(gone.join(' and ')), consequence, will }, effect }
        : {
            message: 'less',
            data: { come: nameText(come.join(' and ')), consequence, will },
            verdict: 'narrows',
            effect,
          };
    }
    const verdict: Verdict = 'shifts';
    return { message: 'other', data: { difference: differenceText(before, after), consequence }, verdict, effect };
  },
});

/** What the job does elsewhere: the rows of a view are read to do something with them. */
function consequenceOf({ queries }: Job): Operation {
  const operations = queries.map(({ query }) => query.operation);
  return operations.includes('delete') ? 'delete' : operations.includes('update') ? 'update' : 'read';
}

function conditionsIn(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ predicate }) => conjuncts(predicate));
}

/** Conditions of `sources` that `others` lack. */
function missing(others: readonly Source[], sources: readonly Source[]): readonly string[] {
  const known = new Set(conditionsIn(others));
  return conditionsIn(sources).filter((condition) => !known.has(condition));
}

function tablesOf(sources: readonly Source[]): readonly string[] {
  return sources.map(({ entity }) => entity);
}

function sameTables(before: readonly Source[], after: readonly Source[]): boolean {
  return tablesOf(before).toSorted().join() === tablesOf(after).toSorted().join();
}

function differenceText(before: readonly Source[], after: readonly Source[]): string {
  const shown = (sources: readonly Source[]): string =>
    enumerate(
      sources.map(({ entity, predicate }) => {
        const conditions = conjuncts(predicate);
        return `\`${nameText(conditions.length === 0 ? entity : `${entity} where ${conditions.join(' and ')}`)}\``;
      }),
    );
  return `${shown(after)}, before ${shown(before)}`;
}
