import { describe, expect, it } from 'vitest';
import { completenessOf } from '../../../src/parse/sql-condition';
import { conditionOf, queriesIn, queryIn, shownCondition, shownQueries } from '../../support/sql';

const day = 86_400_000;

describe('conditions', () => {
  it('reads comparisons, either way round', () => {
    expect(conditionOf("state = 'open'")).toEqual({
      kind: 'compare',
      field: ['state'],
      operator: '=',
      operand: { kind: 'literal', value: 'open' },
      at: { file: '', start: 24, end: 38 },
    });
    expect(shownCondition('renewals <> 3')).toBe(shownCondition('renewals != 3'));
    for (const [left, right] of [
      ['renewals < 3', '3 > renewals'],
      ['renewals <= 3', '3 >= renewals'],
      ['renewals > 3', '3 < renewals'],
      ['renewals >= 3', '3 <= renewals'],
      ['renewals = 3', '3 == renewals'],
    ] as const) {
      expect(shownCondition(left)).toBe(shownCondition(right));
    }
  });

  it('binds AND tighter than OR, and keeps parentheses and NOT', () => {
    expect(shownCondition('a = 1 OR b = 2 AND c = 3')).toBe(shownCondition('a = 1 OR (b = 2 AND c = 3)'));
    expect(shownCondition('(a = 1 OR b = 2) AND c = 3')).toBe('(a = 1 or b = 2) and c = 3');
    expect(conditionOf('NOT (a = 1)').kind).toBe('not');
    expect(conditionOf('NOT NOT a = 1').kind).toBe('compare');
  });

  it('reads lists', () => {
    expect(shownCondition("state IN ('open', 'late')")).toBe("state in ('open', 'late')");
    expect(shownCondition("state NOT IN ('open', 'late')")).toBe("state not in ('open', 'late')");
    expect(shownCondition("state = ANY (ARRAY['open', 'late'])")).toBe("state in ('open', 'late')");
    expect(shownCondition("state = ANY ('{open,late}'::text[])")).toBe("state in ('open', 'late')");
    expect(shownCondition("state <> ALL (ARRAY['open', 'late'])")).toBe("state not in ('open', 'late')");
    expect(conditionOf('state = ANY ($1)')).toMatchObject({
      kind: 'in-set',
      operands: [{ kind: 'parameter', text: '$1' }],
    });
    expect(conditionOf('state IN ()')).toEqual({ kind: 'any', of: [] });
  });

  it('reads null tests', () => {
    expect(conditionOf('returned_at IS NULL')).toMatchObject({
      kind: 'not',
      of: { kind: 'present', mode: 'not-null' },
    });
    expect(conditionOf('returned_at IS NOT NULL')).toMatchObject({ kind: 'present', field: ['returned_at'] });
    expect(conditionOf('returned_at ISNULL')).toMatchObject({ kind: 'not' });
    expect(conditionOf('returned_at NOTNULL')).toMatchObject({ kind: 'present' });
  });

  it('reads IS TRUE and IS DISTINCT FROM, which are never unknown', () => {
    expect(conditionOf('lost IS TRUE')).toMatchObject({
      kind: 'all',
      of: [{ kind: 'present' }, { operator: '=', operand: { value: true } }],
    });
    expect(conditionOf('lost IS NOT TRUE')).toMatchObject({ kind: 'not', of: { kind: 'all' } });
    expect(conditionOf("state IS DISTINCT FROM 'open'")).toMatchObject({ kind: 'not', of: { kind: 'all' } });
    expect(conditionOf("state IS NOT DISTINCT FROM 'open'")).toMatchObject({ kind: 'all' });
    expect(conditionOf("state <=> 'open'")).toMatchObject({ kind: 'all' });
    expect(conditionOf("state IS NOT 'open'", 'sqlite')).toMatchObject({ kind: 'not' });
    expect(conditionOf('state IS DISTINCT FROM NULL')).toMatchObject({ kind: 'present' });
    expect(conditionOf('state IS DISTINCT FROM $1')).toMatchObject({ kind: 'opaque', fields: [['state']] });
  });

  it('reads BETWEEN with both ends', () => {
    expect(shownCondition('renewals BETWEEN 1 AND 3')).toBe('renewals >= 1 and renewals <= 3');
    expect(conditionOf('renewals NOT BETWEEN 1 AND 3 AND lost')).toMatchObject({
      kind: 'all',
      of: [{ kind: 'not' }, { kind: 'compare' }],
    });
  });

  it('reads bare columns, constants and casts', () => {
    expect(conditionOf('lost')).toMatchObject({ kind: 'compare', field: ['lost'], operand: { value: true } });
    expect(conditionOf('NOT lost')).toMatchObject({ kind: 'not', of: { kind: 'compare' } });
    expect(conditionOf('1 = 1 AND lost')).toMatchObject({ kind: 'compare', field: ['lost'] });
    expect(conditionOf('TRUE')).toEqual({ kind: 'always' });
    expect(conditionOf('1 = 0')).toEqual({ kind: 'any', of: [] });
    expect(conditionOf("state::text = 'open'::text")).toMatchObject({ field: ['state'], operand: { value: 'open' } });
    expect(conditionOf("due = DATE '2026-01-31'")).toMatchObject({ operand: { value: '2026-01-31' } });
    expect(conditionOf('fee > -2.5')).toMatchObject({ operand: { value: -2.5 } });
    expect(conditionOf('id = 9007199254740993')).toMatchObject({ operand: { value: '9007199254740993' } });
  });

  it('keeps the field only where a function keeps what the comparison tells', () => {
    expect(conditionOf('due::date < now()')).toMatchObject({ kind: 'compare', field: ['due'] });
    expect(conditionOf("due::date = '2026-01-31'")).toMatchObject({ kind: 'opaque', fields: [['due']] });
    expect(conditionOf("date(due) < date('now', '-30 days')")).toMatchObject({ kind: 'compare', field: ['due'] });
    expect(conditionOf("lower(state) = 'open'")).toEqual({
      kind: 'opaque',
      reason: 'a condition on a computed value',
      fields: [['state']],
      at: { file: '', start: 24, end: 45 },
    });
    expect(conditionOf('renewals + 1 > 3')).toMatchObject({ kind: 'opaque', fields: [['renewals']] });
    expect(conditionOf("state COLLATE NOCASE = 'open'")).toMatchObject({ kind: 'opaque' });
    expect(conditionOf(`state COLLATE "C" = 'open'`)).toMatchObject({ kind: 'compare' });
    expect(conditionOf("data->>'state' = 'open'")).toMatchObject({ kind: 'opaque', fields: [['data']] });
  });

  it('opens COALESCE with literals', () => {
    expect(conditionOf("coalesce(state, 'new') <> 'done'")).toMatchObject({
      kind: 'any',
      of: [
        { kind: 'not', of: { kind: 'present' } },
        { kind: 'compare', operator: '<>' },
      ],
    });
    expect(conditionOf("coalesce(state, 'done') <> 'done'")).toMatchObject({ kind: 'all' });
  });

  it('makes what it cannot tell opaque, with the fields that it reads', () => {
    for (const [where, fields] of [
      ["title LIKE 'A%'", ['title']],
      ["title NOT ILIKE 'A%'", ['title']],
      ["title ~ '^A'", ['title']],
      ["title REGEXP '^A' ", ['title']],
      ["CASE WHEN lost THEN state = 'x' ELSE due < now() END", ['lost', 'state', 'due']],
      ['starts_with(title, state)', ['title', 'state']],
      ["tags @> ARRAY['x']", ['tags']],
      ['(a, b) IN ((1, 2))', ['a', 'b']],
      ['EXISTS (SELECT 1 FROM readers r WHERE r.id = loans.reader_id)', ['reader_id']],
    ] as const) {
      const found = conditionOf(where);
      const inner = found.kind === 'not' ? found.of : found;
      expect(inner, where).toMatchObject({ kind: 'opaque', fields: fields.map((field) => [field]) });
    }
  });

  it('tells how much it understood', () => {
    expect(completenessOf(conditionOf("state = 'open'"))).toBe('complete');
    expect(completenessOf(conditionOf("state = 'open' AND title LIKE 'A%'"))).toBe('partial');
    expect(completenessOf(conditionOf("title LIKE 'A%'"))).toBe('opaque');
    expect(queryIn('DELETE FROM loans').completeness).toBe('complete');
  });

  it('takes a condition with something computed behind it for anything', () => {
    expect(conditionOf("state = 'open' \uE0000\uE001")).toMatchObject({ kind: 'opaque', fields: [['state']] });
    expect(queryIn('DELETE FROM loans \uE0000\uE001').predicate).toMatchObject({ kind: 'opaque' });
    expect(conditionOf("state = 'open' AND \uE0000\uE001")).toMatchObject({
      kind: 'all',
      of: [{}, { kind: 'opaque' }],
    });
  });
});

describe('moments', () => {
  const offsets: readonly (readonly [string, number | null])[] = [
    ['now()', 0],
    ['CURRENT_TIMESTAMP', 0],
    ["now() - interval '90 days'", -90 * day],
    ["now() + interval '1 day 02:00:00'", day + 7_200_000],
    ["now() - '90 days'::interval", -90 * day],
    ["(now() AT TIME ZONE 'utc') - interval '1 hour'", -3_600_000],
    ['now() - make_interval(days => 90)', -90 * day],
    ["now() - 90 * interval '1 day'", -90 * day],
    ["now() - interval '1 day' * $1", null],
    ['now() - $1::interval', null],
    ["now() - ($1 || ' days')::interval", null],
    ['CURRENT_DATE - 30', -30 * day],
    ["current_date - interval '30 days'", -30 * day],
    ['NOW() - INTERVAL 90 DAY', -90 * day],
    ['DATE_SUB(NOW(), INTERVAL 1 DAY)', -day],
    ['DATE_SUB(NOW(), INTERVAL ? DAY)', null],
    ['SUBDATE(CURDATE(), INTERVAL 2 WEEK)', -14 * day],
    ['DATEADD(day, -7, GETDATE())', -7 * day],
    ['UNIX_TIMESTAMP() - 3600', -3_600_000],
    ["datetime('now', '-30 days')", -30 * day],
    ["datetime('now', '-1 month', '+2 hours')", -30 * day + 7_200_000],
    ["datetime('now', '-' || ? || ' days')", null],
    ["strftime('%s', 'now') - 86400", -day],
    ["unixepoch('now', '-7 days')", -7 * day],
    ['unixepoch() * 1000 - 2592000000', -30 * day],
    ["(strftime('%s', 'now') - 60 * 60) * 1000", -3_600_000],
    ["julianday('now') - 30", -30 * day],
    ['EXTRACT(EPOCH FROM now()) - 86400', -day],
    ['to_timestamp(extract(epoch from now()) - 86400)', -day],
  ];

  it.each(offsets)('%s', (moment, offset) => {
    expect(conditionOf(`due < ${moment}`)).toMatchObject({
      kind: 'compare',
      field: ['due'],
      operator: '<',
      operand: { kind: 'now', offset },
    });
  });

  it('turns ages round into moments of the field', () => {
    for (const age of [
      "now() - due > interval '30 days'",
      "due + interval '30 days' < now()",
      "due < now() - interval '30 days'",
      "age(due) > interval '30 days'",
      'unixepoch() - due > 2592000',
      "(julianday('now') - julianday(due)) > 30",
      "strftime('%s', 'now') - strftime('%s', due) > 30 * 86400",
      'DATEDIFF(NOW(), due) > 30',
      'TIMESTAMPDIFF(DAY, due, NOW()) > 30',
      'EXTRACT(EPOCH FROM (now() - due)) > 2592000',
    ]) {
      expect(conditionOf(age), age).toMatchObject({
        field: ['due'],
        operator: '<',
        operand: { kind: 'now', offset: -30 * day },
      });
    }
  });

  it('does not take the day of a field for the field', () => {
    expect(conditionOf("DATE(seen_at) = CURRENT_DATE - INTERVAL '1 day'").kind).toBe('opaque');
    expect(conditionOf("DATE(seen_at) <> CURRENT_DATE - INTERVAL '1 day'").kind).toBe('opaque');
    expect(conditionOf("DATE(seen_at) < CURRENT_DATE - INTERVAL '1 day'").kind).toBe('compare');
  });

  it('does not take other arithmetic for moments', () => {
    expect(conditionOf('renewals < 2 + 1')).toMatchObject({ operand: { kind: 'literal', value: 3 } });
    expect(conditionOf('due < $1 - 86400')).toMatchObject({ operand: { kind: 'parameter', text: '$1 - 86400' } });
    expect(conditionOf('due < nextval(x)')).toMatchObject({ operand: { kind: 'unknown' } });
  });
});

describe('operands', () => {
  it('keeps parameters of every spelling', () => {
    for (const [spelling, text] of [
      ['$1', '$1'],
      ['?', '?1'],
      [':cutoff', ':cutoff'],
      ['@cutoff', '@cutoff'],
      ['%s', '%s'],
      ['%(cutoff)s', '%(cutoff)s'],
    ] as const) {
      expect(conditionOf(`due < ${spelling}`), spelling).toMatchObject({ operand: { kind: 'parameter', text } });
    }
    expect(queryIn('UPDATE loans SET state = ? WHERE id = ? AND due < ?').predicate).toMatchObject({
      of: [{ operand: { text: '?2' } }, { operand: { text: '?3' } }],
    });
  });

  it('tells columns of the same row from those of joined tables', () => {
    expect(conditionOf('returned_at > due')).toMatchObject({ operand: { kind: 'field', path: ['due'], entity: null } });
    const [own, other] = queriesIn('DELETE FROM loans l USING readers r WHERE l.reader_id = r.id AND r.closed');
    expect(own?.predicate).toMatchObject({
      of: [
        { operand: { kind: 'field', path: ['id'], entity: 'readers' } },
        { kind: 'opaque', reason: 'a condition on readers' },
      ],
    });
    expect(other?.predicate).toMatchObject({ of: [{ field: ['id'] }, { field: ['closed'] }] });
  });

  it('takes double-quoted names for texts only where nothing else makes sense', () => {
    expect(conditionOf('state IN ("open", "late")')).toMatchObject({
      operands: [{ value: 'open' }, { value: 'late' }],
    });
    expect(conditionOf('state = "open"', 'mysql')).toMatchObject({ operand: { kind: 'literal', value: 'open' } });
    for (const dialect of ['sqlite', 'unknown'] as const) {
      expect(conditionOf('state = "open"', dialect)).toMatchObject({ operand: { kind: 'unknown', text: '"open"' } });
      expect(conditionOf('`state` <> "open"', dialect)).toMatchObject({ operand: { kind: 'unknown', text: '"open"' } });
      expect(conditionOf('"state" = "wanted"', dialect)).toMatchObject({
        operand: { kind: 'field', path: ['wanted'] },
      });
      expect(conditionOf(`"state" = 'open'`, dialect)).toMatchObject({ field: ['state'], operand: { value: 'open' } });
      expect(conditionOf(`lower("state") = 'open'`, dialect)).toMatchObject({ kind: 'opaque', fields: [['state']] });
    }
    expect(conditionOf('state = "wanted"', 'postgresql')).toMatchObject({
      operand: { kind: 'field', path: ['wanted'] },
    });
  });

  it('names the entity and field of a subquery', () => {
    expect(conditionOf('reader_id IN (SELECT id FROM readers WHERE closed)')).toMatchObject({
      kind: 'in-set',
      operands: [{ kind: 'subquery', entity: 'readers', field: ['id'], text: '(SELECT id FROM readers WHERE closed)' }],
    });
    expect(conditionOf('due < (SELECT max(day) FROM closures)')).toMatchObject({
      operand: { kind: 'subquery', entity: null, field: null },
    });
  });
});

describe('rows that a subquery on the same table selects', () => {
  const batch = "SELECT id FROM loans WHERE state NOT IN ('open') LIMIT 500";

  it('are the rows that the statement touches', () => {
    for (const text of [
      `DELETE FROM loans WHERE id IN (${batch})`,
      `WITH batch AS (${batch}) DELETE FROM loans WHERE id IN (SELECT id FROM batch)`,
      `WITH batch AS (${batch}) DELETE FROM loans USING batch WHERE loans.id = batch.id`,
      `DELETE FROM loans l USING (${batch}) AS batch WHERE l.id = batch.id`,
    ]) {
      const found = queriesIn(text).find((query) => query.operation === 'delete');
      expect(found, text).toMatchObject({ predicate: { kind: 'not', of: { field: ['state'] } }, limit: 500 });
      expect(
        found?.filter.map((use) => use.field),
        text,
      ).toEqual(['id', 'state']);
    }
  });

  it('are not told where that would be wrong', () => {
    for (const text of [
      `DELETE FROM loans WHERE id NOT IN (${batch})`,
      `DELETE FROM loans WHERE NOT (id IN (${batch}))`,
      `DELETE FROM loans WHERE reader_id IN (SELECT reader_id FROM loans WHERE lost)`,
      `DELETE FROM loans WHERE id IN (SELECT min(id) FROM loans GROUP BY copy_id)`,
    ]) {
      const [first] = queriesIn(text);
      const inner = first?.predicate.kind === 'not' ? first.predicate.of : first?.predicate;
      expect(inner, text).toMatchObject({ kind: 'in-set', operands: [{ kind: 'subquery' }] });
    }
  });
});

describe('conditions of joins', () => {
  it('select rows of the table that they must hold for', () => {
    const inner = 'SELECT 1 FROM loans l JOIN readers r ON r.id = l.reader_id AND r.closed WHERE l.lost';
    expect(shownQueries(inner)).toEqual([
      'read loans where lost and reader_id = readers.id and (not understood: a condition on readers)',
      'read readers where (not understood: a condition on loans) and id = loans.reader_id and closed',
    ]);
    const [loans, readers] = queriesIn('SELECT 1 FROM loans l LEFT JOIN readers r ON r.id = l.reader_id AND r.closed');
    expect(loans?.predicate).toEqual({ kind: 'always' });
    expect(loans?.reads.map((use) => use.field)).toEqual(['reader_id']);
    expect(readers?.filter.map((use) => use.field)).toEqual(['id', 'closed']);
  });

  it('leave open which table an unqualified column belongs to', () => {
    const [loans, readers] = queriesIn(
      "DELETE FROM loans USING readers WHERE loans.reader_id = readers.id AND state = 'x'",
    );
    for (const query of [loans, readers]) {
      expect(query?.predicate).toMatchObject({ of: [{ kind: 'compare' }, { kind: 'opaque', fields: [['state']] }] });
    }
  });
});
