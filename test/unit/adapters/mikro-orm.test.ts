import { describe, expect, test } from 'vitest';
import type { Workspace } from '../../support/linked';
import { jobQueries, tell } from '../../support/told';

const entities = `import { Entity, Filter, ManyToOne, PrimaryKey, Property } from '@mikro-orm/core';
@Entity({ tableName: 'patients' })
export class Patient {
  @PrimaryKey({ type: 'uuid' }) id!: string;
  @Property() ward!: string;
}
@Entity({ tableName: 'visits', discriminatorColumn: 'kind' })
export class Visit {
  @PrimaryKey() id!: number;
  @Property() status!: string;
  @Property({ nullable: true }) plannedAt?: Date;
  @ManyToOne(() => Patient) patient!: Patient;
}
@Entity({ discriminatorValue: 'home' })
export class HomeVisit extends Visit {}
@Entity({ tableName: 'notes' })
@Filter({ name: 'own', cond: () => ({ draft: false }), default: true })
export class Note {
  @PrimaryKey() id!: number;
  @Property() draft!: boolean;
}
`;

/** A clinic whose only job runs the code. */
function clinic(code: string, driver: string): Workspace {
  const job = `import cron from 'node-cron';
import { MikroORM, raw } from '@mikro-orm/${driver}';
import { HomeVisit, Note, Patient, Visit } from './entities';
const orm = await MikroORM.init();
const em = orm.em.fork();
cron.schedule('0 3 * * *', async () => {
${code}
});
`;
  const manifest = `{ "dependencies": { "@mikro-orm/core": "^6.0.0", "@mikro-orm/${driver}": "^6.0.0" } }`;
  return { 'package.json': manifest, 'job.ts': job, 'entities.ts': entities };
}

const told = (code: string, driver = 'postgresql'): readonly string[] => jobQueries(clinic(code, driver)).map(tell);

describe('conditions in SQL', () => {
  test.each([
    [`{ status: { $ne: 'done' } }`, `status <> 'done'`],
    [`{ status: { $nin: ['done'] } }`, `status not in ('done')`],
    [`{ status: ['done', 'lost'] }`, `status in ('done', 'lost')`],
    [`{ plannedAt: { $ne: null } }`, `planned_at is not null`],
    [`{ plannedAt: { $exists: false } }`, `planned_at is null`],
    [`{ plannedAt: { $lt: new Date(), $ne: null } }`, `planned_at < now and planned_at is not null`],
    [`{ $or: [{ status: 'done' }, { plannedAt: null }] }`, `status = 'done' or planned_at is null`],
    [`{ patient: { id: 'x' } }`, `patient_id = 'x'`],
    [`{ patient: 'x' }`, `patient_id = 'x'`],
    [`7`, `id = 7`],
    [`[7, 8]`, `id in (7, 8)`],
  ])('%s', (condition, predicate) => {
    expect(told(`await em.nativeDelete(Visit, ${condition});`)).toEqual([`delete visits: ${predicate}`]);
  });

  test('SQL in a condition leaves it open', () => {
    const [query] = jobQueries(clinic(`await em.nativeDelete(Visit, { plannedAt: raw('now()') });`, 'postgresql'));
    expect(query?.completeness).toBe('partial');
  });
});

test('classes of one table, and filters that apply by default', () => {
  expect(
    told(`await em.nativeDelete(HomeVisit, {});
      await em.find(Note, {});
      await em.find(Note, {}, { filters: { own: false } });`),
  ).toEqual([`delete visits: kind in ('home')`, `read notes: not draft`, `read notes: everything`]);
});

test('conditions of a query builder are joined as a whole', () => {
  expect(
    told(`await em.qb(Visit).delete().where({ status: 'a' }).orWhere({ status: 'b' }).andWhere({ id: 5 });
      await em.qb(Visit).delete().where({ status: 'a' }).where({ status: 'b' });`),
  ).toEqual([`delete visits: (status = 'a' or status = 'b') and id = 5`, `delete visits: status = 'b'`]);
});
