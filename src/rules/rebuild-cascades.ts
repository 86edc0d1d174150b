import { entityOf } from '../model/query';
import { defineSoleRule } from '../model/rule';
import { nameText } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A migration of SQLite rebuilds a table, and the rows of others that refer to it go with the old one.',
  verdict: 'widens',
  severity: 'error',
  changes: ['table-rebuilt'],
  assumption: null,
  messages: {
    deletes:
      '`{entity}` is rebuilt by dropping it, which deletes its rows first{where}: `{referrer}` is `ON DELETE CASCADE`, so rows of `{child}` go with them. Deferring foreign keys does not stop that; `PRAGMA foreign_keys = OFF` does.',
    cutsOff:
      '`{entity}` is rebuilt by dropping it, which deletes its rows first{where}: `{referrer}` is `ON DELETE {action}`, so rows of `{child}` no longer refer to any. Deferring foreign keys does not stop that; `PRAGMA foreign_keys = OFF` does.',
  },
  check({ rebuild, at }, { head }) {
    const inCode = !/\.sql$/i.test(at.file);
    const [first] = rebuild.reached.toSorted(
      (a, b) => Number(b.onDelete === 'cascade') - Number(a.onDelete === 'cascade'),
    );
    // What runs migrations in code mostly switches foreign keys off around them: TypeORM, Knex, Sequelize.
    if (first === undefined || (inCode && !rebuild.enforced)) return null;
    const children = new Set(rebuild.reached.map(({ entity }) => entity));
    const jobs = head.jobs.filter(({ queries }) => queries.some(({ query }) => children.has(entityOf(query) ?? '')));
    const data = {
      where: rebuild.enforced ? '' : ' where foreign keys are watched',
      referrer: nameText(`${first.entity}.${first.field}`),
      child: nameText(first.entity),
    };
    const common = {
      jobs: jobs.length === 0 ? null : jobs.map(({ id }) => id),
      severity: rebuild.enforced ? 'error' : 'warning',
    } as const;
    if (first.onDelete === 'cascade') return { message: 'deletes', data, ...common };
    const action = first.onDelete === 'set-null' ? 'SET NULL' : 'SET DEFAULT';
    return { message: 'cutsOff', data: { ...data, action }, ...common };
  },
});
