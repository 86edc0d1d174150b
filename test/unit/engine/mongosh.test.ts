import { describe, expect, it } from 'vitest';
import { shellQueries } from '../../../src/engine/mongosh';
import { entityOf } from '../../../src/model/query';
import { readMongosh } from '../../../src/parse/mongosh';

/** Queries of a snippet in a file, as `operation collection by fields: code that names the collection`. */
function queriesIn(file: string, snippet: string): readonly string[] {
  const offset = file.indexOf(snippet);
  const place = (start: number, end: number) => ({ start: offset + start, end: offset + end });
  const module = readMongosh({ text: snippet, place });
  return shellQueries({ file: 'runbook.md', module, sql: null, project: null, notes: [] }).map(({ query }) => {
    const fields = [...new Set(query.filter.map(({ field }) => field))].join(', ');
    const named = query.targetAt === null ? '' : file.slice(query.targetAt.start, query.targetAt.end);
    const code = file.slice(query.at.start, query.at.end);
    return `${query.operation} ${entityOf(query) ?? '?'} by ${fields}: ${named} in ${code}`;
  });
}

describe('a snippet for the shell', () => {
  it('is read where it stands', () => {
    const snippet = `db.loans.deleteMany({ closed: true, dueAt: { $lt: new Date() } })`;
    expect(queriesIn(`mongosh library --eval '${snippet}'`, snippet)).toEqual([
      `delete loans by closed, dueAt: loans in ${snippet}`,
    ]);
  });

  it('names collections in every way', () => {
    const snippet = [
      `use library`,
      `db['loans'].remove({ closed: true });`,
      `db.getCollection('old.loans').drop();`,
      `db.getSiblingDB('clinic').visits.updateMany({ open: true }, { $set: { open: false } });`,
      `const shop = db.getSiblingDB('shop'); shop.orders.find({ state: 'new' }).forEach(function (order) { shop.orders.deleteOne({ _id: order._id }); });`,
      `db.audit.log.aggregate({ $match: { kind: 'login' } }, { $out: 'logins' });`,
      `db.runCommand({ delete: 'holds', deletes: [{ q: { gone: true }, limit: 0 }] });`,
    ].join('\n');
    expect(queriesIn(snippet, snippet).map((line) => line.replace(/ in [^]*/, ''))).toEqual([
      'delete loans by closed: loans',
      "delete old.loans by : 'old.loans'",
      'update visits by open: visits',
      'read orders by state: orders',
      'delete orders by _id: orders',
      'read audit.log by kind: log',
      "delete logins by : 'logins'",
      "insert logins by : 'logins'",
      "delete holds by gone: 'holds'",
    ]);
  });

  it('is nothing where `db` is a name of its own', () => {
    const snippet = `const db = open(); db.loans.deleteMany({ closed: true }); rows.orders.deleteMany({});`;
    expect(queriesIn(snippet, snippet)).toEqual([]);
  });
});
