import { describe, expect, it } from 'vitest';
import type { SampleDocument } from '../../../src/engine/evidence/ports';
import { profileOf, type ProfileOptions } from '../../../src/engine/evidence/profile';
import { driftBetween } from '../../../src/model/drift';
import { isProfileFile, profileFileName, type Profile } from '../../../src/model/sample';
import { readProfile, writeProfile } from '../../../src/parse/profile';
import { dayOfMigration } from '../../../src/engine/evidence/knowledge';
import { driftSentence } from '../../../src/report/drift-text';

/** Documents that need not be in memory at once. */
function profileFrom(documents: Iterable<SampleDocument>, options: Partial<ProfileOptions> = {}): Promise<Profile> {
  const source = {
    entity: 'loans',
    file: 'loans.bson',
    format: 'bson',
    on: new Date('2026-03-04T05:06:07Z'),
    async *read() {
      await Promise.resolve();
      let batch: SampleDocument[] = [];
      for (const document of documents) {
        batch.push(document);
        if (batch.length === 100) {
          yield batch;
          batch = [];
        }
      }
      yield batch;
    },
  } as const;
  return profileOf(source, {
    entity: 'loans',
    discriminator: null,
    ranges: false,
    limit: null,
    onProblem: () => undefined,
    ...options,
  });
}

const many = (amount: number, make: (number: number) => SampleDocument): readonly SampleDocument[] =>
  Array.from({ length: amount }, (_, number) => make(number));

const fieldOf = ({ fields }: Profile, name: string): unknown => {
  const found = fields.find((field) => field.name === name);
  return found && { ...found, types: Object.fromEntries(found.types) };
};

describe('a profile', () => {
  it('counts names, types and presence', async () => {
    const profile = await profileFrom([
      { book: 'Emma', days: 3, reader: { city: 'Bath' }, lines: [{ sku: 'a' }, { sku: 1, note: null }] },
      { book: null, days: 'three' },
    ]);
    expect(profile).toMatchObject({ entity: 'loans', on: '2026-03-04', documents: 2, complete: true, kinds: [] });
    expect(fieldOf(profile, 'book')).toMatchObject({ present: 2, of: 2, types: { string: 1, null: 1 } });
    expect(fieldOf(profile, 'days')).toMatchObject({ types: { number: 1, string: 1 } });
    expect(fieldOf(profile, 'reader.city')).toMatchObject({ present: 1, of: 2, types: { string: 1 } });
    expect(fieldOf(profile, 'lines[].sku')).toMatchObject({ present: 2, of: 2, types: { string: 1, number: 1 } });
    expect(fieldOf(profile, 'lines[].note')).toMatchObject({ present: 1, of: 2, types: { null: 1 } });
  });

  it('counts a kind that arrives when the field that tells kinds apart is settled', async () => {
    const documents = many(30_000, (number) => ({
      kind: number < 29_900 ? (number % 2 === 0 ? 'book' : 'map') : 'manuscript',
      at: new Date(number),
    }));
    const profile = await profileFrom(documents);
    expect(profile.discriminator).toEqual({ field: 'kind', source: 'name' });
    expect(profile.kinds.map(({ value, documents: amount }) => [value, amount])).toEqual([
      ['book', 14_950],
      ['map', 14_950],
      ['manuscript', 100],
    ]);
  });

  it('finds kinds by what else is stored, and takes no attribute for a kind', async () => {
    const telling = many(60, (number) =>
      number % 2 === 0 ? { what: 'book', isbn: 1, pages: 2 } : { what: 'map', scale: 3, region: 'x' },
    );
    expect((await profileFrom(telling)).discriminator).toEqual({ field: 'what', source: 'structure' });
    const attribute = many(60, (number) => ({ city: number % 2 === 0 ? 'Bath' : 'York', isbn: 1 }));
    expect((await profileFrom(attribute)).discriminator).toBeNull();
    const everyOther = many(60, (number) => ({ type: `t${String(number)}` }));
    expect((await profileFrom(everyOther)).discriminator).toBeNull();
  });

  it('goes by the field that it is told', async () => {
    const discriminator = { field: 'city', source: 'given' } as const;
    const profile = await profileFrom([{ city: 'Bath', type: 'a' }, { type: 'b' }], { discriminator });
    expect(profile.kinds.map(({ value }) => value)).toEqual([null, 'Bath']);
  });

  it('counts kinds beyond the fortieth together', async () => {
    const discriminator = { field: 'reader', source: 'given' } as const;
    const profile = await profileFrom(
      many(100, (number) => ({ reader: `r${String(number)}` })),
      { discriminator },
    );
    expect(profile.kinds).toHaveLength(40);
    expect(profile.otherKinds).toBe(60);
    expect(fieldOf(profile, 'reader')).toMatchObject({ present: 100, of: 100 });
  });

  it('is bounded where names are data', async () => {
    const documents = many(3000, (number) => ({ id: number, by: { [`reader${String(number)}`]: 1 } }));
    const profile = await profileFrom(documents);
    expect(profile.fieldsCut).toBe(true);
    expect(profile.fields.map(({ name }) => name)).toEqual(['by', 'id']);
    expect(profile.fields.every(({ present, of }) => present <= of)).toBe(true);
    const flat = await profileFrom(
      many(30, (number) =>
        Object.fromEntries(many(200, () => ({})).map((_, at) => [`k${String(number)}_${String(at)}`, 1])),
      ),
    );
    expect(flat.fieldsCut).toBe(true);
    expect(flat.fields.length).toBeLessThanOrEqual(1000);
  });

  it('holds no values unless ranges are asked for', async () => {
    const documents = [{ at: new Date('2026-01-02T00:00:00Z'), price: 3, name: 'Emma' }, { price: 12 }];
    expect(writeProfile(await profileFrom(documents))).not.toMatch(/Emma|2026-01|12/);
    const ranged = await profileFrom(documents, { ranges: true });
    expect(fieldOf(ranged, 'price')).toMatchObject({ range: { least: '3', most: '12' } });
    expect(fieldOf(ranged, 'at')).toMatchObject({ range: { least: '2026-01-02T00:00:00.000Z' } });
    expect(fieldOf(ranged, 'name')).not.toHaveProperty('range');
  });

  it('looks at no more than it may', async () => {
    const profile = await profileFrom(
      many(500, () => ({ a: 1 })),
      { limit: 150 },
    );
    expect(profile).toMatchObject({ documents: 150, complete: false });
  });

  it('reads names that objects have already', async () => {
    const odd = JSON.parse('{"__proto__": {"constructor": 1}, "toString": "x"}') as SampleDocument;
    const profile = await profileFrom([odd]);
    expect(profile.fields.map(({ name }) => name)).toEqual(['__proto__', '__proto__.constructor', 'toString']);
    const read = readProfile(writeProfile(profile));
    expect(read?.profile).toEqual(profile);
  });

  it('is the same after it was saved, with the places of its names', async () => {
    const profile = await profileFrom(
      many(40, (number) => ({ kind: number % 2 === 0 ? 'a"b' : 'c', at: null })),
      { ranges: true },
    );
    const text = writeProfile(profile);
    const read = readProfile(text);
    expect(read?.profile).toEqual(profile);
    const at = read?.kindsAt.get('c');
    expect(text.slice(at?.start, at?.end)).toBe('c');
    expect(text.slice(read?.entityAt.start, read?.entityAt.end)).toBe('loans');
  });

  it.each(['', '{', '[]', '{"profile":2,"entity":"a","on":"2026-01-01","documents":1}', '{"profile":1}'])(
    'is not read out of %s',
    (text) => {
      expect(readProfile(text)).toBeNull();
    },
  );

  it('is saved under a name that leads nowhere else', () => {
    expect(profileFileName('../../etc/passwd', '2026-01-01')).toBe('%2e.%2f..%2fetc%2fpasswd.2026-01-01.json');
    expect(isProfileFile('.tacit/profiles/order_lines.2026-01-01.json')).toBe(true);
    expect(isProfileFile('.tacit/profiles/notes.json')).toBe(false);
  });
});

describe('drift', () => {
  const loans = (extra: readonly SampleDocument[] = [], of = 100): readonly SampleDocument[] => [
    ...many(of, (number) => ({ kind: number % 2 === 0 ? 'book' : 'map', at: new Date(0), days: 3 })),
    ...extra,
  ];
  const told = async (before: Iterable<SampleDocument>, after: Iterable<SampleDocument>): Promise<readonly string[]> =>
    driftBetween(await profileFrom(before), await profileFrom(after)).map((one) => driftSentence(one, 'documents'));

  it('is nothing where nothing moved', async () => {
    expect(await told(loans(), loans([], 130))).toEqual([]);
  });

  it('tells a new kind, without telling shares of the others', async () => {
    const manuscripts = many(60, () => ({ kind: 'manuscript', vault: 1 }));
    expect(await told(loans(), loans(manuscripts))).toEqual(['New kind `manuscript`: 60 documents.']);
    expect(await told(loans(manuscripts), loans())).toEqual([
      'Kind `manuscript` is not there any more; it had 60 documents.',
    ]);
  });

  it('tells a type that was not there, a share that moved, a field that came', async () => {
    const odd = many(50, () => ({ kind: 'book', at: '2026-01-01', days: null, lent: true }));
    expect(await told(loans(), loans(odd))).toEqual([
      '`at` of `book` is string in 50 % of the documents that hold it; it was 0 %.',
      '`days` of `book` is null in 50 % of the documents that hold it; it was 0 %.',
      'New field `lent` of `book`.',
    ]);
  });

  it('tells ten times the count', async () => {
    const books = many(950, () => ({ kind: 'book', at: new Date(0), days: 3 }));
    expect(await told(loans(), loans(books))).toEqual([
      'All documents: 1,050 documents, 10.5 times as many as before (100).',
      '`book`: 1,000 documents, 20 times as many as before (50).',
    ]);
  });
});

describe('the day of a migration', () => {
  it.each([
    ['migrations/20260304101500_add_kind.sql', '2026-03-04'],
    ['db/V2026.03.04__kinds.sql', '2026-03-04'],
    ['migrations/2026-03-04-kinds.js', '2026-03-04'],
    ['migrations/0007_kinds.sql', null],
    ['migrations/1709545200000-Kinds.ts', '2024-03-04'],
  ])('%s', (file, day) => {
    expect(dayOfMigration(file)).toBe(day);
  });
});
