import { describe, expect, test } from 'vitest';
import { changeDetail } from '../../../src/engine/change-detail';
import { diff } from '../../../src/engine/diff';
import type { Index } from '../../../src/model/revision';
import {
  entity,
  field,
  given,
  index,
  insert,
  kind,
  literal,
  NOW,
  query,
  span,
  table,
  valued,
  write,
} from '../../support/index-builder';

function changes(base: Index, head: Index): readonly string[] {
  return diff(base, head).map((one) =>
    [one.kind, one.entity, one.field ?? '-', changeDetail(one), `${one.at.file}:${one.at.start}`, one.revision].join(
      ' ',
    ),
  );
}

const loan = (...names: readonly string[]) =>
  entity(
    'loans',
    names.map((name) => field(name, { type: name.endsWith('At') ? 'date' : 'string' })),
  );

describe('diff of the schema', () => {
  test('a removed field is shown at the field before it, else after it, else at the entity', () => {
    const base = index({ entities: [loan('book', 'note', 'dueAt')] });
    expect(changes(base, index({ entities: [loan('book', 'dueAt')] }))).toEqual([
      'field-removed loans note  src/model.ts:100 head',
    ]);
    expect(changes(base, index({ entities: [loan('note', 'dueAt')] }))).toEqual([
      'field-removed loans book  src/model.ts:100 head',
    ]);
    expect(changes(base, index({ entities: [loan()] })).map((one) => one.replace(/\w+ {2}/, ''))).toEqual(
      Array(3).fill('field-removed loans src/model.ts:1 head'),
    );
  });

  test('a migration that took a name away is the place', () => {
    const removals = [{ entity: 'loans', field: 'note', renamedTo: null, at: span('2.sql', 12) }];
    const base = index({ entities: [loan('book', 'note')] });
    expect(changes(base, index({ entities: [loan('book')], removals }))).toEqual([
      'field-removed loans note  2.sql:12 head',
    ]);
  });

  test('a nested field goes with the one around it', () => {
    const base = index({ entities: [loan('book', 'reader', 'reader.name', 'reader.city')] });
    expect(changes(base, index({ entities: [loan('book')] }))).toEqual([
      'field-removed loans reader  src/model.ts:100 head',
    ]);
  });

  test('what another tool declares, or what is no longer understood wholly, is not compared field by field', () => {
    const base = index({ entities: [loan('book', 'note')] });
    expect(changes(base, index({ entities: [{ ...loan('book'), adapter: 'mongodb' }] }))).toEqual([]);
    expect(changes(base, index({ entities: [{ ...loan('book'), open: true }] }))).toEqual([]);
  });

  test('a stated rename', () => {
    const removals = [{ entity: 'loans', field: 'note', renamedTo: 'remark', at: span('2.sql', 12) }];
    const head = index({ entities: [loan('book', 'remark')], removals });
    expect(changes(index({ entities: [loan('book', 'note')] }), head)).toEqual([
      'field-renamed loans note remark 2.sql:12 head',
    ]);
  });

  test('one field for another of the same type in the same place looks like a rename', () => {
    const base = index({ entities: [loan('book', 'note', 'dueAt')] });
    const [change] = diff(base, index({ entities: [loan('book', 'remark', 'dueAt')] }));
    expect(change).toMatchObject({ kind: 'field-renamed', field: 'note', to: 'remark', stated: false });
    expect(diff(base, index({ entities: [loan('book', 'remark', 'dueAt')] }))).toHaveLength(1);
    expect(diff(base, index({ entities: [loan('book', 'endAt', 'dueAt')] }))[0]?.kind).toBe('field-removed');
    expect(diff(base, index({ entities: [loan('book', 'dueAt', 'remark')] }))[0]?.kind).toBe('field-removed');
    expect(diff(base, index({ entities: [loan('book', 'a', 'b', 'dueAt')] }))[0]?.kind).toBe('field-removed');
  });

  test('a removed entity is shown at its neighbour in the file, else in base', () => {
    const [carts, orders] = [table('carts', [field('id')]), table('orders', [field('id')])];
    const other = { ...table('other', [field('id')]), at: span('src/other.ts') };
    const base = index({ entities: [carts, orders] });
    expect(changes(base, index({ entities: [carts] }))).toEqual(['entity-removed orders -  src/model.ts:1 head']);
    expect(changes(index({ entities: [orders, other] }), index({ entities: [other] }))).toEqual([
      'entity-removed orders -  src/model.ts:1 base',
    ]);
  });

  test('a collection that only a query named is not removed with the query', () => {
    expect(changes(index({ entities: [entity('carts', [])] }), index({}))).toEqual([]);
  });

  test('each new value of a closed set is a change; opening or closing a set is none', () => {
    const of = (...values: readonly string[]) => index({ entities: [table('orders', [valued('state', ...values)])] });
    const open = index({ entities: [table('orders', [field('state')])] });
    expect(changes(of('a', 'b'), of('a', 'b', 'c', 'd'))).toEqual([
      'value-added orders state c src/model.ts:202 head',
      'value-added orders state d src/model.ts:203 head',
    ]);
    expect(changes(of('a', 'b'), of('b', 'a'))).toEqual([]);
    expect([...changes(of('a'), open), ...changes(open, of('a'))]).toEqual([]);
  });
});

describe('diff of kinds', () => {
  const events = (...values: readonly string[]) =>
    entity('events', [field('type')], { discriminator: 'type', kinds: values.map((value) => kind('type', value)) });
  const track = (value: string, within = `track ${value}`) => insert(within, [write('type', literal(value))]);

  test('a kind that is declared and written is one change, at its declaration', () => {
    const base = index({ entities: [events('click')], writers: [track('click')] });
    const head = index({ entities: [events('click', 'call')], writers: [track('click'), track('call')] });
    const [change, ...others] = diff(base, head).filter((one) => one.kind === 'kind-added');
    expect(change).toMatchObject({
      added: { value: 'call' },
      at: { file: 'src/model.ts' },
      also: [span('src/write.ts', 5)],
    });
    expect(others).toEqual([]);
  });

  test('what base wrote or declared already is no change', () => {
    const base = index({ entities: [events('click')], writers: [track('call')] });
    expect(changes(base, index({ entities: [events('click', 'call')], writers: [track('call')] }))).toEqual([]);
  });

  test('a new literal in a field that is named like a discriminator', () => {
    const base = index({ writers: [track('click')] });
    const kinds = diff(base, index({ writers: [track('click'), track('call')] })).filter(
      (one) => one.kind === 'kind-added',
    );
    expect(kinds.map((one) => one.field)).toEqual(['type']);
    const state = (value: string) => insert(`set ${value}`, [write('status', literal(value))]);
    const states = diff(index({ writers: [state('open')] }), index({ writers: [state('open'), state('sent')] }));
    expect(states.filter((one) => one.kind === 'kind-added')).toEqual([]);
  });

  test('the type of something inside the document is no kind', () => {
    const of = (...values: readonly string[]) =>
      index({ entities: [entity('events', [valued('payment.type', ...values)])] });
    expect(diff(of('card'), of('card', 'cash')).map((one) => one.kind)).toEqual(['value-added']);
  });

  test('an entity that base does not know brings no kinds', () => {
    const head = index({ entities: [events('click')], writers: [track('call')] });
    expect(diff(index({}), head).map(({ kind }) => kind)).toEqual(['entity-added']);
  });

  test('a discriminating field that is new labels what was there: by its default, or by known writers', () => {
    const plain = entity('events', []);
    const labelled = (preset: string | null) =>
      entity('events', [{ ...valued('type', 'click', 'call'), default: preset }], { discriminator: 'type' });
    const added = (base: Index, head: Index) =>
      diff(base, head).flatMap((one) => (one.kind === 'kind-added' ? [one.added.value] : []));
    const untyped = insert('track', []);
    expect(added(index({ entities: [plain] }), index({ entities: [labelled("'click'")] }))).toEqual(['call']);
    expect(added(index({ entities: [plain] }), index({ entities: [labelled(null)] }))).toEqual([]);
    expect(
      added(
        index({ entities: [plain], writers: [untyped] }),
        index({ entities: [labelled(null)], writers: [track('click', 'track')] }),
      ),
    ).toEqual(['call']);
  });

  test('closing an open field names what it could hold before', () => {
    const open = entity('events', [field('type')]);
    const closed = entity('events', [valued('type', 'click', 'call')], { discriminator: 'type' });
    expect(changes(index({ entities: [open] }), index({ entities: [closed] }))).toEqual([]);
  });

  test('a second model is a kind, the first is not', () => {
    const one = entity('records', [field('a')], { aliases: ['Loan'] });
    const models = [kind(null, 'Fine', { source: 'model' }), kind(null, 'Loan', { source: 'model' })];
    const both = { ...one, aliases: ['Fine', 'Loan'], kinds: models };
    const found = diff(index({ entities: [one] }), index({ entities: [both] }));
    expect(found.map(changeDetail)).toEqual(['Fine']);
  });
});

describe('diff of writers', () => {
  const place = (within: string, value = NOW, file = 'src/write.ts') =>
    insert(within, [write('createdAt', value)], { at: span(file) });

  test('a writer is known by file, function, operation and entity', () => {
    const base = index({ writers: [place('order')] });
    expect(changes(base, index({ writers: [place('order'), place('import')] }))).toEqual([
      'writer-added events - import insert src/write.ts:0 head',
    ]);
    expect(
      changes(
        base,
        index({
          writers: [
            {
              ...place('order'),
              query: query({ operation: 'insert', method: 'insertOne', at: span('src/write.ts', 400), writes: [] }),
            },
          ],
        }),
      ),
    ).toEqual([]);
  });

  test('one more in the same function is new', () => {
    const head = index({ writers: [place('order'), place('order', given('row.at'))] });
    expect(diff(index({ writers: [place('order')] }), head)).toMatchObject([
      { kind: 'writer-added', writer: { query: { writes: [{ value: given('row.at') }] } } },
    ]);
  });

  test('moved and renamed is not new, unless it sets fields in another way', () => {
    const base = index({ writers: [place('order')] });
    expect(changes(base, index({ writers: [place('placeOrder', NOW, 'src/shop.ts')] }))).toEqual([]);
    expect(changes(base, index({ writers: [place('placeOrder', given('at'), 'src/shop.ts')] }))).toHaveLength(1);
  });
});

describe('diff of what is not checked', () => {
  const gap = (jobs: readonly string[], message = 'computed', start = 0) =>
    ({ reason: 'unresolved-target', message, at: span('src/jobs.ts', start), jobs }) as const;

  test('a gap is new for a job that did not have it; its line does not count', () => {
    const base = index({ notChecked: [gap(['a'])] });
    expect(changes(base, index({ notChecked: [gap(['a'], 'computed', 70)] }))).toEqual([]);
    expect(diff(base, index({ notChecked: [gap(['a', 'b'])] }))).toMatchObject([{ notChecked: { jobs: ['b'] } }]);
    expect(diff(base, index({ notChecked: [gap(['a'], 'another')] }))).toHaveLength(1);
    expect(diff(base, index({ notChecked: [gap([])] }))).toEqual([]);
  });
});
