import { expect, test } from 'vitest';
import { effectOf } from '../../../src/model/effect';
import type { Query } from '../../../src/model/query';
import { before, equals, job, query } from '../../support/index-builder';

const byId = query({ predicate: equals('_id', 'x'), method: 'deleteOne' });
const read = (method: string): Query => query({ operation: 'read', method, predicate: before('createdAt', 90) });

test('a read of what the job deletes by identity is that delete', () => {
  const find = read('find');
  expect(effectOf(job('purge', [find, byId]), find, undefined)).toBe('delete');
  expect(effectOf(job('list', [find]), find, undefined)).toBe('read');
});

test('a count gives no documents that could be deleted', () => {
  const count = read('countDocuments');
  expect(effectOf(job('purge', [count, read('find'), byId]), count, undefined)).toBe('read');
});
