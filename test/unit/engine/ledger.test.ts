import { describe, expect, it } from 'vitest';
import { sentencesOf, reviewEvidence } from '../../../src/engine/ledger/evidence';
import { readLedger, splitLedger } from '../../../src/engine/ledger/read';
import { withReviews } from '../../../src/engine/ledger/review';
import { acceptanceEdit, editLedger, reviewEdit } from '../../../src/engine/ledger/write';
import { ConfigurationError } from '../../../src/engine/configured';
import type { ReviewRecord } from '../../../src/model/ledger';
import { stateOf } from '../../../src/model/finding';
import { indexOf } from '../../support/indexed';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS } from '../../support/folders';
import { sessionOf } from '../../support/workspace';

const JOB = 'src/forget-loans.ts#forget-loans';

/** A record whose hash fits its sentences. */
function record(job: string, changes: Partial<ReviewRecord> = {}): Omit<ReviewRecord, 'at'> {
  const assumptions = new Map([['entity-exists loans', '`loans` exists under this name.']]);
  const evidence = `00000000${reviewEvidence({ queries: [] } as never, changes.assumptions ?? assumptions).slice(8)}`;
  return {
    job,
    on: '2026-03-12',
    by: 'dana',
    note: null,
    volume: null,
    owner: null,
    assumptions,
    evidence,
    ...changes,
  };
}

const read = (text: string) => readLedger(splitLedger(text));
const two = editLedger(null, [reviewEdit(record('a.ts#one')), reviewEdit(record('b.ts#two'))]);

describe('the text of the ledger', () => {
  it('says what was written', () => {
    const note = 'Asked: “is `x` kept?”\n\n# no comment\n: yes';
    const text = editLedger(two, [
      reviewEdit(record('c d.ts#: "three" # x', { note, volume: { least: 1, most: 20 } })),
    ]);
    const ledger = read(text);
    expect([...ledger.reviews.keys()]).toEqual(['a.ts#one', 'b.ts#two', 'c d.ts#: "three" # x']);
    expect(ledger.reviews.get('c d.ts#: "three" # x')).toMatchObject({
      note,
      by: 'dana',
      volume: { least: 1, most: 20 },
    });
    expect(ledger.refused).toEqual([]);
  });

  it('is sorted, and an entry that did not change stays as a hand left it', () => {
    const byHand = two
      .replace('  b.ts#two:', '  # Ask dana first.\n  b.ts#two:')
      .replace('by: dana', "by:   'dana'   # on leave");
    const text = editLedger(byHand, [reviewEdit(record('ab.ts#new'))]);
    expect(text).toContain("by:   'dana'   # on leave");
    expect(text.indexOf('a.ts#one')).toBeLessThan(text.indexOf('ab.ts#new'));
    expect(text.indexOf('ab.ts#new')).toBeLessThan(text.indexOf('# Ask dana first.\n  b.ts#two'));
    expect(editLedger(text, [reviewEdit(record('b.ts#two', { by: 'kim' }))])).toContain(
      '  # Ask dana first.\n  b.ts#two:\n    reviewed: 2026-03-12\n    by: kim',
    );
  });

  it('keeps Windows line ends', () => {
    const text = editLedger(two.replaceAll('\n', '\r\n'), [reviewEdit(record('c.ts#three'))]);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(read(text).reviews.size).toBe(3);
  });

  it('is the same when the same is written again', () => {
    expect(editLedger(two, [reviewEdit(record('a.ts#one'))])).toBe(two);
  });

  it('has acceptances beside reviews', () => {
    const acceptance = {
      fingerprint: '0123456789abcdef',
      rule: 'field-removed',
      jobs: [JOB],
      entity: 'loans',
      finding: 'Drops it.',
      reason: 'nobody asks for it',
      by: 'dana',
      on: '2026-03-12',
      until: '2026-06-01',
      evidence: '0011223344556677',
    };
    const ledger = read(editLedger(two, [acceptanceEdit(acceptance)]));
    expect(ledger.acceptances.get('0123456789abcdef')).toMatchObject(acceptance);
    expect(ledger.reviews.size).toBe(2);
  });
});

describe('an unfinished merge', () => {
  const mine = editLedger(two, [reviewEdit(record('aa.ts#mine'))]);
  const theirs = editLedger(two, [reviewEdit(record('ab.ts#theirs'))]);
  const entryOf = (text: string, key: string): string => text.slice(text.indexOf(`  ${key}`)).split('\n\n')[0] ?? '';
  const torn = (ours: string, others: string): string =>
    two.replace('\n  b.ts#two', `\n<<<<<<< HEAD\n${ours}\n=======\n${others}\n>>>>>>> topic\n\n  b.ts#two`);

  it('of two new entries keeps both', () => {
    const text = torn(entryOf(mine, 'aa.ts#mine'), entryOf(theirs, 'ab.ts#theirs'));
    expect([...read(text).reviews.keys()].toSorted()).toEqual(['a.ts#one', 'aa.ts#mine', 'ab.ts#theirs', 'b.ts#two']);
    const solved = editLedger(text, [reviewEdit(record('c.ts#three'))]);
    expect(solved).not.toContain('<<<<<<<');
    expect(read(solved).reviews.size).toBe(5);
  });

  it('of one entry refuses it, and reviewing it again solves it', () => {
    const ours = entryOf(editLedger(null, [reviewEdit(record('aa.ts#mine', { by: 'kim' }))]), 'aa.ts#mine');
    const text = torn(ours, entryOf(mine, 'aa.ts#mine'));
    const ledger = read(text);
    expect([...ledger.reviews.keys()]).toEqual(['a.ts#one', 'b.ts#two']);
    expect(ledger.refused.map(({ key }) => key)).toEqual(['aa.ts#mine']);
    expect(() => editLedger(text, [reviewEdit(record('c.ts#three'))])).toThrow(ConfigurationError);
    expect(read(editLedger(text, [reviewEdit(record('aa.ts#mine'))])).refused).toEqual([]);
  });
});

describe('reviewing again', () => {
  const jobs = indexOf(LIBRARY).jobs.filter(({ id }) => id === JOB);
  const again = { by: 'kim', on: '2026-03-13', note: null, volume: null, owner: null };
  const settled = { volume: { least: 1, most: 20 }, owner: '@lending' };
  const first = withReviews(null, jobs, [], { ...again, by: 'dana', ...settled });
  const entry = first.slice(first.indexOf(`  ${JOB}`));
  const torn = (theirs: string): string =>
    `version: 1\n\njobs:\n<<<<<<< HEAD\n${entry}=======\n${theirs}>>>>>>> topic\n`;

  it('keeps what the team has settled, whatever has become of the review', () => {
    const texts = [
      first,
      first.replace(/evidence: \S+/, 'evidence: "0"'),
      first.replace('by: dana', 'by:'),
      torn(entry.replace('by: dana', 'by: lee')),
      torn(entry.replace(/ {4}(?:volume|owner): .*\n/g, '')),
    ];
    for (const text of texts) {
      const { reviews, refused } = read(withReviews(text, jobs, [], again));
      expect(refused).toEqual([]);
      expect(reviews.get(JOB)).toMatchObject({ by: 'kim', ...settled });
    }
  });

  it('asks where a merge left two answers, unless one is given', () => {
    const text = torn(entry.replace('1..20', '5..50'));
    expect(() => withReviews(text, jobs, [], again)).toThrow('another volume');
    const volume = { least: 5, most: 50 };
    expect(read(withReviews(text, jobs, [], { ...again, volume })).reviews.get(JOB)).toMatchObject({
      volume,
      owner: '@lending',
    });
  });
});

describe('what cannot be used', () => {
  const refusals: readonly (readonly [string, (text: string) => string, string])[] = [
    ['sentences changed by hand', (text) => text.replace('exists under', 'is under'), 'changed by hand'],
    [
      'a hash changed by hand',
      (text) => text.replace(/evidence: (\S{8})\S+/, 'evidence: $100000000'),
      'changed by hand',
    ],
    ['a key that there is not', (text) => text.replace('    by:', '    reviewer:'), 'no key `reviewer`'],
    ['a day that is none', (text) => text.replace('2026-03-12', '2026-02-30'), '`2026-02-30` is no day.'],
    ['nothing behind a key', (text) => text.replace('by: dana', 'by:'), '`by` must be a text.'],
    ['a key twice', (text) => text.replace('    by: dana', '    by: dana\n    by: kim'), 'Not valid YAML'],
    ['broken YAML', (text) => text.replace('by: dana', 'by: "dana'), 'Not valid YAML'],
    ['an alias', (text) => text.replace('by: dana', 'by: *dana'), 'by'],
    [
      'a volume that is none',
      (text) => text.replace('    by: dana', '    by: dana\n    volume: many'),
      '`many` is no volume.',
    ],
    [
      'the entry twice',
      (text) => text.replace('  b.ts#two:', '  a.ts#one:\n    by: kim\n\n  b.ts#two:'),
      'stands in the ledger twice',
    ],
  ];

  it.each(refusals)('is refused alone: %s', (_, change, message) => {
    const changed = change(two);
    expect(changed).not.toBe(two);
    const { reviews, refused } = read(changed);
    expect([...reviews.keys()]).toEqual(['b.ts#two']);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.message).toContain(message);
    const { start = -1, end = -1 } = refused[0]?.at ?? {};
    expect(start).toBeGreaterThan(0);
    expect(end).toBeLessThanOrEqual(changed.indexOf('  b.ts#two'));
    // Whoever writes another entry keeps it as it is.
    if (message !== 'stands in the ledger twice')
      expect(editLedger(changed, [reviewEdit(record('c.ts#three'))])).toContain(
        changed.slice(changed.indexOf('jobs:'), changed.indexOf('\n\n  b.ts')),
      );
  });

  const faults: readonly (readonly [string, string, string])[] = [
    ['a later version', 'version: 2\n', 'The ledger is of version 2, which this Tacit does not know.'],
    ['a version that is none', 'version: one\n', '`one` is no version of the ledger.'],
    ['no version', 'jobs:\n', 'does not say which version'],
    ['an unknown key', 'version: 1\nowners:\n  a: b\n', 'The ledger has no key `owners`.'],
    ['a section twice', 'version: 1\njobs:\njobs:\n', '`jobs` stands here twice.'],
    ['entries on one line', 'version: 1\njobs: { a: b }\n', 'do not stand on lines of their own'],
    ['something else', 'version: 1\n[ nonsense\n', 'belongs to no entry'],
  ];

  it.each(faults)('makes the whole file unusable: %s', (_, text, message) => {
    expect(
      splitLedger(text)
        .faults.map((fault) => fault.message)
        .join(),
    ).toContain(message);
    expect(() => editLedger(text, [])).toThrow(ConfigurationError);
  });

  it('never throws, wherever the text is cut', () => {
    for (let end = 0; end < two.length; end += 1) expect(() => read(two.slice(0, end))).not.toThrow();
  });
});

describe('a change that the ledger knows', () => {
  type Files = Readonly<Record<string, string | Uint8Array>>;
  const texts = (files: Files, ledger: string | null) =>
    new Map([
      ...Object.entries(files).map(([file, text]): [string, string] => [file, String(text)]),
      ...(ledger === null ? [] : [['.tacit/ledger.yaml', ledger] as const]),
    ]);
  const review = (base: Files, head: Files, ledger: string, today = '2026-03-20') =>
    sessionOf(texts(base, ledger), texts(head, ledger), today).review({ kind: 'worktree' });
  const told = (findings: Awaited<ReturnType<typeof review>>['findings']) =>
    findings.map((one) => `${one.rule} ${one.severity} ${stateOf(one)}`);

  async function reviewed(): Promise<string> {
    const inventory = await sessionOf(new Map(), texts(LIBRARY, null)).inventory();
    const [job] = inventory.index.jobs;
    if (job === undefined) throw new Error('no job');
    const assumptions = sentencesOf(job, inventory.assumptions);
    return editLedger(null, [reviewEdit(record(job.id, { assumptions, evidence: reviewEvidence(job, assumptions) }))]);
  }

  it('is told by its own rule, and not as drift too', async () => {
    expect(told((await review(LIBRARY, LIBRARY_WITH_MANUSCRIPTS, await reviewed())).findings)).toEqual([
      'new-kind-in-scope error new',
    ]);
  });

  it('is drift when it came in before', async () => {
    const { findings, reviews } = await review(LIBRARY_WITH_MANUSCRIPTS, LIBRARY_WITH_MANUSCRIPTS, await reviewed());
    expect(told(findings)).toEqual(['review-outdated error new']);
    expect(findings[0]?.message).toBe(
      'Reviewed on 2026-03-12 by dana for `forget-loans`: “Every document in `loans` is a book or a map.” Now: “Every document in `loans` is a book, a map or a manuscript.”',
    );
    expect(reviews?.get(JOB)).toEqual({ state: 'outdated', on: '2026-03-12', by: 'dana', volume: null });
  });

  it('is no drift when nothing changed', async () => {
    const { findings, reviews } = await review(LIBRARY, LIBRARY, await reviewed());
    expect(findings).toEqual([]);
    expect(reviews?.get(JOB)?.state).toBe('current');
  });

  it('is drift of the job when its query changed', async () => {
    const changed = {
      ...LIBRARY,
      'src/forget-loans.ts': String(LIBRARY['src/forget-loans.ts']).replace('30 * 24', '10 * 24'),
    };
    expect(told((await review(changed, changed, await reviewed())).findings)).toEqual(['review-outdated warning new']);
  });

  it('is told where the job is gone', async () => {
    const rest = Object.fromEntries(Object.entries(LIBRARY).filter(([file]) => file !== 'src/forget-loans.ts'));
    expect(told((await review(rest, rest, await reviewed())).findings)).toEqual(['review-outdated information new']);
  });

  it('is accepted until a day, and while the job does what it did', async () => {
    const { findings, index } = await review(LIBRARY, LIBRARY_WITH_MANUSCRIPTS, 'version: 1\n');
    const [finding] = findings;
    if (finding === undefined) throw new Error('no finding');
    const { findingEvidence } = await import('../../../src/engine/ledger/evidence');
    const ledger = editLedger(null, [
      acceptanceEdit({
        fingerprint: finding.fingerprint,
        rule: finding.rule,
        jobs: finding.jobs,
        entity: finding.entity,
        finding: finding.message,
        reason: 'short loans',
        by: 'dana',
        on: '2026-03-12',
        until: '2026-03-31',
        evidence: findingEvidence(finding.entity, index.jobs),
      }),
    ]);
    expect(told((await review(LIBRARY, LIBRARY_WITH_MANUSCRIPTS, ledger)).findings)).toEqual([
      'new-kind-in-scope error accepted',
    ]);
    expect(told((await review(LIBRARY, LIBRARY_WITH_MANUSCRIPTS, ledger, '2026-04-01')).findings)).toEqual([
      'new-kind-in-scope error expired',
    ]);
    const changed = {
      ...LIBRARY_WITH_MANUSCRIPTS,
      'src/forget-loans.ts': String(LIBRARY['src/forget-loans.ts']).replace('30 * 24', '10 * 24'),
    };
    expect(told((await review(LIBRARY, changed, ledger)).findings)).toEqual([
      'acceptance-outdated warning new',
      'new-kind-in-scope error expired',
    ]);
  });
});
