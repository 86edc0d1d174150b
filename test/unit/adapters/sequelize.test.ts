import { describe, expect, test } from 'vitest';
import { textAt, type Workspace } from '../../support/linked';
import { jobQueries, tell } from '../../support/told';
import { sessionOf } from '../../support/workspace';

const models = `import { DataTypes, Sequelize } from 'sequelize';
const sequelize = new Sequelize('sqlite::memory:', { define: { timestamps: false } });
export const Visit = sequelize.define('Visit', {
  status: { type: DataTypes.ENUM('planned', 'done') },
  plannedAt: { type: DataTypes.DATE, field: 'planned_at' },
  isUrgent: DataTypes.BOOLEAN,
  extra: DataTypes.JSON,
});
`;

/** A clinic whose only job runs the code. */
function clinic(code: string): Workspace {
  const job = `import cron from 'node-cron';
import Sequelize, { Op } from 'sequelize';
import { Visit } from './models';
cron.schedule('0 3 * * *', async () => {
${code}
});
`;
  return { 'package.json': '{ "dependencies": { "sequelize": "^6.0.0" } }', 'job.ts': job, 'models.ts': models };
}

describe('conditions', () => {
  test.each([
    [`{ status: { [Op.ne]: 'done' } }`, `status <> 'done'`],
    [`{ status: { [Op.notIn]: ['done'] } }`, `status not in ('done')`],
    [`{ status: { [Sequelize.Op.notIn]: [] } }`, `everything`],
    [`{ status: { $ne: null } }`, `status is not null`],
    [`{ isUrgent: { [Op.not]: true } }`, `not isUrgent or isUrgent is null`],
    [`{ plannedAt: { [Op.lt]: Sequelize.literal('NOW()') } }`, `planned_at < now`],
    [`{ plannedAt: { [Op.lt]: Sequelize.fn('NOW') } }`, `planned_at < now`],
    [`{ plannedAt: { [Op.or]: [null, { [Op.lt]: new Date() }] } }`, `planned_at is null or planned_at < now`],
    [`{ [Op.not]: { status: 'done' } }`, `status <> 'done'`],
    [`Sequelize.literal("status = 'done'")`, `status = 'done'`],
    [`Sequelize.where(Sequelize.col('status'), 'done')`, `status = 'done'`],
    [`Sequelize.and({ status: 'done' }, { plannedAt: null })`, `status = 'done' and planned_at is null`],
  ])('%s', (where, predicate) => {
    expect(jobQueries(clinic(`await Visit.destroy({ where: ${where} });`)).map(tell)).toEqual([
      `delete Visits: ${predicate}`,
    ]);
  });

  test('a part of a document is a condition on its column', () => {
    const [query] = jobQueries(clinic(`await Visit.destroy({ where: { extra: { room: 5 }, status: 'done' } });`));
    expect([query?.completeness, query?.filter.map(({ field }) => field)]).toEqual(['partial', ['extra', 'status']]);
  });
});

describe('changes of a model', () => {
  const job = clinic(`await Visit.destroy({ where: { status: { [Op.ne]: 'done' } } });`);

  async function findings(from: string, to: string): Promise<readonly string[]> {
    const head: Workspace = { ...job, 'models.ts': models.replace(from, to) };
    const session = sessionOf(new Map(Object.entries(job)), new Map(Object.entries(head)));
    const review = await session.review({ kind: 'worktree' });
    await session.close();
    return review.findings.map(({ rule, at }) => `${rule}: ${textAt(head, at)}`);
  }

  test('a value that an enum gains is told at the value', async () => {
    expect(await findings(`'done')`, `'done', 'missed')`)).toEqual([`enum-value-in-negated-filter: 'missed'`]);
  });

  test('an attribute that is gone is told', async () => {
    expect(await findings(`  status: { type: DataTypes.ENUM('planned', 'done') },\n`, '')).toHaveLength(1);
  });
});
