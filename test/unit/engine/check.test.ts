import { describe, expect, test } from 'vitest';
import { severityOf } from '../../../src/engine/severity';
import type { Finding } from '../../../src/model/finding';
import type { Job } from '../../../src/model/job';
import type { Predicate } from '../../../src/model/predicate';
import type { Index } from '../../../src/model/revision';
import {
  before,
  entity,
  equals,
  field,
  findingsBetween,
  given,
  index,
  insert,
  job,
  kind,
  literal,
  NOW,
  oneOf,
  opaque,
  query,
  span,
  table,
  write,
} from '../../support/index-builder';

const old = before('createdAt', 90);

function events(...values: readonly string[]) {
  const kinds = values.map((value) => kind('type', value));
  return entity('events', [field('type'), field('createdAt', { type: 'date' })], { discriminator: 'type', kinds });
}

/** What a new kind `call` in `events` does to jobs, which may differ in head. */
function newKind(jobs: readonly Job[], atHead = jobs, more: Partial<Index> = {}): readonly Finding[] {
  const base = { ...index({ entities: [events('click')], jobs }), ...more };
  return findingsBetween(base, { ...index({ entities: [events('click', 'call')], jobs: atHead }), ...more });
}

function purge(predicate: Predicate, changes: Partial<Job> = {}): Job {
  return job('purge', [query({ predicate })], changes);
}

describe('which job is judged', () => {
  test('head, not base: a job that was mended in the same change is silent', () => {
    expect(newKind([purge(old)])).toHaveLength(1);
    const mended: Predicate = { kind: 'all', of: [old, oneOf('type', 'click')] };
    expect(newKind([purge(old)], [purge(mended)])).toEqual([]);
  });

  test('a job that is gone, or is new, is silent', () => {
    expect(newKind([purge(old)], [])).toEqual([]);
    expect(newKind([], [purge(old)])).toEqual([]);
  });

  test('a job that was moved is found by its name, its function or its queries', () => {
    const moved = (changes: Partial<Job>) => newKind([purge(old)], [purge(old, { id: 'src/other.ts#x', ...changes })]);
    expect(moved({})).toHaveLength(1);
    expect(moved({ name: 'x' })).toHaveLength(1);
    expect(moved({ name: 'x', entries: [] })).toHaveLength(1);
    const other = job('x', [query({ predicate: old, method: 'remove' })], { id: 'src/other.ts#x', entries: [] });
    expect(newKind([purge(old)], [other])).toEqual([]);
  });

  test('of two queries on one entity, the one that was mended is the one that is silent', () => {
    const both = (first: Predicate) =>
      job('purge', [
        query({ predicate: first }),
        query({ predicate: before('createdAt', 7), at: span('src/jobs.ts', 92, 98) }),
      ]);
    const mended: Predicate = { kind: 'all', of: [old, equals('type', 'click')] };
    const [finding] = newKind([both(old)], [both(mended)]);
    expect(finding?.message).toContain('after 7 days');
  });

  test('a query that lost its model, while all that leads to it is unchanged, is what it was', () => {
    const reminders = entity('reminders', [field('sentAt')]);
    const jobs = [job('forget', [query({ entity: 'reminders', adapter: 'mongoose', predicate: before('sentAt', 9) })])];
    const base = index({ entities: [reminders], jobs });
    const head = index({ jobs: [job('forget', [])] });
    expect(findingsBetween(base, head, new Set(['src/jobs.ts']))).toMatchObject([
      { rule: 'entity-removed', verdict: 'breaks', severity: 'error' },
    ]);
    const called = { name: 'forget', at: span('src/jobs.ts', 37), target: span('src/forget.ts', 1) };
    const through = (of: Job) => ({ ...of, queries: of.queries.map((one) => ({ ...one, path: [called] })) });
    expect(findingsBetween({ ...base, jobs: jobs.map(through) }, head, new Set(['src/jobs.ts']))).toEqual([]);
    expect(findingsBetween(base, head, new Set())).toEqual([]);
    expect(findingsBetween(base, head)).toEqual([]);
  });
});

describe('severity', () => {
  test.each([
    ['error', 'delete', 'certain', 'error'],
    ['error', 'read', 'certain', 'warning'],
    ['error', 'update', 'likely', 'warning'],
    ['error', 'insert', 'guessed', 'information'],
    ['warning', 'delete', 'likely', 'warning'],
    ['warning', 'read', 'likely', 'information'],
    ['error', 'read', 'likely', 'information'],
    ['information', 'read', 'certain', 'information'],
  ] as const)('%s for a %s that is %s: %s', (stated, effect, certainty, severity) => {
    expect(severityOf(stated, effect, certainty, job('purge', []))).toBe(severity);
  });

  test('a script that nothing refers to may have done its work', () => {
    const script = job('backfill', [], { adapter: 'script' });
    expect(severityOf('error', 'delete', 'certain', script)).toBe('information');
  });

  test('a guessed step of the path makes an error a warning, and `will` a `can`', () => {
    const guessed = purge(old, { queries: [{ query: query({ predicate: old }), path: [], certain: false }] });
    const [finding] = newKind([guessed]);
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.message).toContain('it can delete');
  });

  test('what is not understood may protect; beside another alternative it cannot', () => {
    const both = (operator: 'all' | 'any'): Predicate => ({ kind: operator, of: [old, opaque('state')] });
    expect(newKind([purge(both('all'))])).toMatchObject([{ severity: 'warning' }]);
    expect(newKind([purge(both('any'))])).toMatchObject([{ severity: 'error' }]);
  });

  test('a read whose documents are then deleted by id is a delete', () => {
    const reading = query({ operation: 'read', predicate: old });
    const deleting = query({ predicate: { ...equals('_id', null), operand: given('event._id') } as Predicate });
    expect(newKind([job('report', [reading])])).toMatchObject([{ severity: 'warning' }]);
    expect(newKind([job('purge', [reading, deleting])])).toMatchObject([{ severity: 'error' }]);
  });
});

describe('one finding for one cause', () => {
  const jobs = [
    job('c', [query()]),
    job('a', [query({ operation: 'read' })]),
    job('b', [query({ operation: 'update' })]),
  ];

  test('jobs are told together, the heaviest first', () => {
    const [finding, ...others] = newKind(jobs);
    expect(others).toEqual([]);
    expect(finding?.jobs).toEqual(['src/jobs.ts#a', 'src/jobs.ts#b', 'src/jobs.ts#c']);
    expect(finding?.message).toMatch(
      /^New kind `call` .* `c` \(daily 03:00\) deletes every document, .* Also: `b` and `a`\.$/,
    );
    expect(newKind([...jobs, job('d', [query()])])[0]?.message).toMatch(/Also: `d` and 2 more jobs\.$/);
  });

  test('the chain ends at the schedule', () => {
    const step = { name: 'purgeEvents', at: span('src/jobs.ts', 37), target: span('src/purge.ts', 1) };
    const called = purge(old, { queries: [{ query: query({ predicate: old }), path: [step], certain: true }] });
    expect(newKind([called])[0]?.because.map(({ role, message }) => `${role}: ${message}`)).toEqual([
      'query: `purge` deletes by `createdAt` only',
      'call: `purgeEvents` is called here',
      'job: `purge` is declared here',
      'schedule: `purge` runs every day at 03:00',
    ]);
  });

  test('the fingerprint does not know lines, but knows rule, jobs, target and change', () => {
    const print = (found: readonly Finding[]) => found.map(({ fingerprint }) => fingerprint);
    const moved = job('purge', [query({ predicate: old, at: span('src/jobs.ts', 900, 950) })], {
      at: span('src/jobs.ts', 800),
    });
    const [first] = print(newKind([purge(old)]));
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(print(newKind([moved]))).toEqual([first]);
    expect(print(newKind([job('other', [query({ predicate: old })])]))).not.toEqual([first]);
    expect(print(newKind([purge(old), job('other', [query()])]))).not.toEqual([first]);
  });

  test('two findings never share a fingerprint', () => {
    const dated = (start: number) =>
      insert('import', [write('createdAt', given('row.at'))], { at: span('src/write.ts', start) });
    const known = insert('track', [write('createdAt', NOW)]);
    const base = index({ entities: [events('click')], jobs: [purge(old)], writers: [known] });
    const head = index({ entities: [events('click')], jobs: [purge(old)], writers: [known, dated(10), dated(20)] });
    const found = findingsBetween(base, head);
    expect(found.map(({ rule }) => rule)).toEqual(['new-writer-in-scope', 'new-writer-in-scope']);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  test('the order of jobs, entities and writers makes no difference', () => {
    const writers = [insert('a', [write('type', literal('call'))]), insert('b', [write('type', literal('click'))])];
    const forwards = newKind(jobs, jobs, { writers });
    const backwards = newKind(jobs.toReversed(), jobs.toReversed(), { writers: writers.toReversed() });
    expect(backwards).toEqual(forwards);
  });
});

describe('messages', () => {
  test('names that would break a line or a code span are made fit for it', () => {
    const odd = 'call`\n‮'.padEnd(300, 'x');
    const base = index({ entities: [events('click')], jobs: [purge(old)] });
    const head = index({ entities: [events('click', odd)], jobs: [purge(old)] });
    const message = findingsBetween(base, head)[0]?.message ?? '';
    expect(message).toMatch(/^New kind `call' {2,3}x+…` is stored in `events`\. /);
    expect(message.length).toBeLessThan(400);
  });

  test('a placeholder in a name is not filled in again', () => {
    const base = index({
      entities: [table('{job}', [field('id')])],
      jobs: [job('{entity}', [query({ entity: '{job}', semantics: 'sql' })])],
    });
    const head = index({
      jobs: base.jobs,
      removals: [{ entity: '{job}', field: null, renamedTo: null, at: span('2.sql') }],
    });
    expect(findingsBetween(base, head)[0]?.message).toBe(
      'Table `{job}` is dropped. `{entity}` (daily 03:00) deletes from it, so it will fail.',
    );
  });
});
