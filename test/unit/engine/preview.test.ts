import { describe, expect, it } from 'vitest';
import { Long, ObjectId } from 'bson';
import { boundsOf } from '../../../src/engine/evidence/bounds';
import { documentMatch } from '../../../src/engine/evidence/mongo-match';
import type { SampleDocument } from '../../../src/engine/evidence/ports';
import { rowMatch } from '../../../src/engine/evidence/row-match';
import { openRowDatabase } from '../../../src/host/sample/sqlite';
import type { Operand, Predicate } from '../../../src/model/predicate';
import { nearNames } from '../../../src/model/near';
import { predicateText } from '../../../src/model/predicate-text';
import {
  all,
  any,
  compare,
  day,
  exists,
  inSet,
  isNotNull,
  not,
  now,
  opaque,
  parameter,
} from '../../support/predicates';

const present = new Date('2026-06-01T00:00:00Z');
const ago = (days: number): Operand => now(-days * day);
const other = (name: string): Operand => ({ kind: 'field', path: [name], entity: null });

describe('bounds', () => {
  const told = (predicate: Predicate): readonly string[] => {
    const { least, most } = boundsOf(predicate, (atom) => atom.kind !== 'opaque');
    return [predicateText(least), predicateText(most)];
  };
  const known = compare('a', '=', 1);

  it('takes what cannot be told for nothing and for everything', () => {
    expect(told(opaque('$where'))).toEqual(['nothing', 'everything']);
    expect(told(all(known, opaque('$where')))).toEqual(['nothing', 'a = 1']);
    expect(told(any(known, opaque('$where')))).toEqual(['a = 1', 'everything']);
    expect(told(not(all(known, opaque('$where'))))).toEqual(['a <> 1', 'everything']);
    expect(told(known)).toEqual(['a = 1', 'a = 1']);
  });
});

describe('documents', () => {
  const touches = (predicate: Predicate, document: SampleDocument): boolean | string => {
    const { least, most } = documentMatch(predicate, present).test(document);
    return least === most ? least : 'cannot say';
  };
  const old = new Date('2026-01-01T00:00:00Z');

  it('compares integers of 64 bits by what they are', () => {
    const [edge, far] = [2 ** 53, 2 ** 60];
    const odd = { n: Long.fromString('9007199254740993') };
    const both = (predicate: Predicate): readonly unknown[] => [
      touches(predicate, odd),
      touches(predicate, { n: 9007199254740993n }),
    ];
    expect(both(compare('n', '>', edge))).toEqual([true, true]);
    expect(both(compare('n', '=', edge))).toEqual([false, false]);
    expect(both(compare('n', '<=', edge))).toEqual([false, false]);
    expect(both(inSet('n', [edge, far]))).toEqual([false, false]);
    expect(both(all(compare('n', '>', edge), compare('n', '<', far)))).toEqual([true, true]);
    expect(both(compare('n', '<>', edge))).toEqual([true, true]);
    expect(both(exists('n'))).toEqual([true, true]);
    expect(touches(compare('n', '<', -edge), { n: Long.fromString('-9007199254740993') })).toBe(true);
    expect(touches(compare('n', '=', edge), { n: Long.fromNumber(edge) })).toBe(true);
  });

  it('compares dates with dates only', () => {
    const aged = compare('at', '<', ago(90));
    expect(touches(aged, { at: old })).toBe(true);
    expect(touches(aged, { at: present })).toBe(false);
    expect(touches(aged, { at: '2026-01-01' })).toBe(false);
    expect(touches(aged, { at: old.getTime() })).toBe(false);
    expect(touches(aged, { at: null })).toBe(false);
    expect(touches(aged, {})).toBe(false);
    expect(touches(not(aged), {})).toBe(true);
  });

  it('knows what is missing, arrays, and paths', () => {
    expect(touches(compare('kind', '<>', 'a'), {})).toBe(true);
    expect(touches(compare('kind', '=', null), {})).toBe(true);
    expect(touches(inSet('tags', ['x']), { tags: ['y', 'x'] })).toBe(true);
    expect(touches(compare('reader.age', '>', 3), { reader: { age: 4 } })).toBe(true);
    expect(touches(compare('reader.age', '>', 3), { reader: null })).toBe(false);
    expect(touches(exists('a'), { a: null })).toBe(true);
    expect(touches(isNotNull('a'), { a: null })).toBe(false);
  });

  it('knows the types of BSON', () => {
    expect(touches(compare('n', '>', 5), { n: Long.fromNumber(6) })).toBe(true);
    expect(touches(compare('n', '>', 5), { n: Long.MAX_VALUE })).toBe(true);
    expect(touches(compare('id', '=', '6650f0000000000000000000'), { id: new ObjectId() })).toBe(false);
    const own = JSON.parse('{"__proto__": {"a": 1}}') as SampleDocument;
    expect(touches(compare('__proto__.a', '=', 1), own)).toBe('cannot say');
    expect(touches(compare('constructor', '=', null), {})).toBe(true);
  });

  it('says what it cannot', () => {
    const unknown = compare('at', '<', parameter('cutoff'));
    expect(touches(unknown, { at: old })).toBe('cannot say');
    expect(touches(all(compare('kind', '=', 'a'), unknown), { kind: 'b' })).toBe(false);
    expect(documentMatch(unknown, present).doubts).toEqual(['at < :cutoff']);
    expect(touches(compare('at', '<', parameter("new Date('2026-03-01')")), { at: old })).toBe(true);
    expect(touches(compare('at', '<', now(null)), { at: old })).toBe('cannot say');
  });
});

describe('rows', () => {
  const touched = async (
    predicate: Predicate,
    rows: readonly SampleDocument[],
  ): Promise<readonly (boolean | string)[]> => {
    const database = await openRowDatabase();
    try {
      const match = rowMatch([predicate], Object.keys(rows[0] ?? {}), present, database);
      return rows.map((row) => {
        const [counted] = match.count([{ kind: null, row }]);
        return counted?.least[0] === counted?.most[0] ? counted?.least[0] === 1 : 'cannot say';
      });
    } finally {
      database.close();
    }
  };

  it('compares moments however they are stored', async () => {
    const rows = [
      { at: new Date('2026-01-01T00:00:00Z') },
      { at: '2026-01-01 00:00:00' },
      { at: Date.parse('2026-01-01') },
      { at: Date.parse('2026-01-01') / 1000 },
      { at: Long.fromNumber(Date.parse('2026-01-01')) },
      { at: null },
      { at: new Date('2026-05-31T00:00:00Z') },
    ];
    expect(await touched(compare('at', '<', ago(90)), rows)).toEqual([true, true, true, true, true, false, false]);
    expect(await touched(compare('AT', '<', '2026-03-01'), rows)).toEqual([true, true, true, true, true, false, false]);
  });

  it('has three truth values', async () => {
    const rows = [{ a: 'x' }, { a: 'y' }, { a: null }];
    expect(await touched(compare('a', '<>', 'x'), rows)).toEqual([false, true, false]);
    expect(await touched(not(inSet('a', ['x'])), rows)).toEqual([false, true, false]);
    expect(await touched(not(inSet('a', ['z', null])), rows)).toEqual([false, false, false]);
    expect(await touched(isNotNull('a'), rows)).toEqual([true, true, false]);
    expect(await touched(not(compare('a', '=', null)), rows)).toEqual([false, false, false]);
  });

  it('reads truth, numbers and texts as they are compared', async () => {
    const rows = [
      { paid: true, n: 5, t: 7 },
      { paid: 't', n: '5', t: '7' },
      { paid: 0, n: 4, t: "o'clock" },
    ];
    expect(await touched(compare('paid', '=', true), rows)).toEqual([true, true, false]);
    expect(await touched(compare('n', '>=', 5), rows)).toEqual([true, true, false]);
    expect(await touched(compare('t', '=', '7'), rows)).toEqual([true, true, false]);
    expect(await touched(compare('t', '=', "o'clock"), rows)).toEqual([false, false, true]);
    expect(await touched(compare('n', '>', 9007199254740990), [{ n: 9223372036854775807n }])).toEqual([true]);
  });

  it('compares fields of a row, and says what it cannot', async () => {
    const rows = [{ a: 1, b: 2 }];
    expect(await touched(compare('a', '<', other('b')), rows)).toEqual([true]);
    expect(await touched(compare('a', '<', other('c')), rows)).toEqual(['cannot say']);
    expect(await touched(compare('missing', '=', 1), rows)).toEqual(['cannot say']);
    expect(await touched(compare('a', '=', parameter('$1')), rows)).toEqual(['cannot say']);
    expect(await touched(inSet('a', [1, parameter('$1')]), rows)).toEqual([true]);
  });
});

describe('near names', () => {
  it('are like the one that is meant', () => {
    const jobs = ['purge-old-events', 'settle-orders', 'remind'];
    expect(nearNames('purge-old-event', jobs)).toEqual(['purge-old-events']);
    expect(nearNames('PURGE', jobs)).toEqual(['purge-old-events']);
    expect(nearNames('remnid', jobs)).toEqual(['remind']);
    expect(nearNames('backup', jobs)).toEqual([]);
  });
});
