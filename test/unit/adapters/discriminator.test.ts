import { expect, test } from 'vitest';
import { discriminatorByName, discriminatorName, kindsByValues } from '../../../src/adapters/discriminator';
import type { Field } from '../../../src/model/schema';

const at = { file: 'types.ts', start: 0, end: 0 };

function field(name: string, ...values: readonly string[]): Field {
  const allowed = values.length === 0 ? null : values.map((value) => ({ value, at }));
  const facts = { type: 'string', typeText: 'string', nullable: false, default: null, unique: false } as const;
  return { name, ...facts, values: allowed, references: null, at };
}

test.each(['type', 'kind', 'category', '__t', 'eventType', 'documentType', 'loanKind', 'loan_type', 'record_kind'])(
  '%s tells kinds apart',
  (name) => {
    expect(discriminatorName(name)).toBe(true);
  },
);

test.each([
  'status',
  'state',
  'locale',
  'role',
  'origin',
  'mimeType',
  'contentType',
  'media_type',
  'prototype',
  'mankind',
  'Type',
])('%s is an attribute', (name) => {
  expect(discriminatorName(name)).toBe(false);
});

test('a discriminator has a closed set of strings, and the plainest name wins', () => {
  expect(discriminatorByName([field('type'), field('status', 'open')])).toBeNull();
  expect(discriminatorByName([field('reader.kind', 'child', 'adult')])).toBeNull();
  const found = discriminatorByName([field('loanType', 'short'), field('kind', 'loan', 'hold'), field('aType', 'x')]);
  expect(found?.name).toBe('kind');
  expect(found && kindsByValues(found, 'type').map((kind) => kind.value)).toEqual(['loan', 'hold']);
});
