import { describe, expect, it } from 'vitest';
import { readFile } from '../../../src/engine/read';
import { outdatedSamples, samplesIn } from '../../../src/engine/sampled';
import type { Facts } from '../../../src/model/facts';
import type { Entity } from '../../../src/model/schema';

const text = (entity: string, on: string, extra = ''): string =>
  `{ "profile": 1, "entity": "${entity}", "on": "${on}", "documents": 3, "kinds": []${extra} }`;

function factsOf(files: Readonly<Record<string, string>>): ReadonlyMap<string, Facts> {
  return new Map(
    Object.entries(files).flatMap(([file, content]) => {
      const read = readFile(file, new TextEncoder().encode(content), { whole: false });
      return read.kind === 'facts' ? [[file, read.facts] as const] : [];
    }),
  );
}

describe('samples of a revision', () => {
  it('are the newest of each entity, by the day that they state', () => {
    const samples = samplesIn(
      factsOf({
        '.tacit/profiles/loans.2026-03-04.json': text('loans', '2026-03-04'),
        '.tacit/profiles/loans.2026-02-01.json': text('loans', '2026-02-01'),
        '.tacit/profiles/__proto__.2026-02-01.json': text('__proto__', '2026-02-01'),
        '.tacit/other/loans.2026-05-01.json': text('loans', '2026-05-01'),
      }),
    );
    expect([...samples].map(([name, { profile, at }]) => [name, profile.on, at.file])).toEqual([
      ['__proto__', '2026-02-01', '.tacit/profiles/__proto__.2026-02-01.json'],
      ['loans', '2026-03-04', '.tacit/profiles/loans.2026-03-04.json'],
    ]);
  });

  it('that cannot be read are told', () => {
    const facts = factsOf({ '.tacit/profiles/loans.2026-03-04.json': '{ "profile": 9 }' });
    expect(samplesIn(facts).size).toBe(0);
    expect([...facts.values()][0]?.notes).toMatchObject([{ reason: 'unreadable' }]);
  });

  it('are told to be outdated where a migration is newer', () => {
    const [sample] = samplesIn(
      factsOf({ '.tacit/profiles/loans.2026-03-04.json': text('loans', '2026-03-04') }),
    ).values();
    const entity = { name: 'loans', sample } as unknown as Entity;
    const edit = (file: string) =>
      ({ entity: 'loans', fields: [], aspect: 'added', at: { file, start: 0, end: 1 } }) as const;
    const told = (file: string) => outdatedSamples({ entities: new Map([['loans', entity]]), edits: [edit(file)] });
    expect(told('migrations/20260301_loans.sql')).toEqual([]);
    expect(told('migrations/20260305_loans.sql')).toMatchObject([{ reason: 'outdated-sample' }]);
  });
});
