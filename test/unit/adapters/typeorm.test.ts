import { describe, expect, test } from 'vitest';
import { indexOf, textAt, type Workspace } from '../../support/linked';
import { jobQueries, tell, writers } from '../../support/told';
import { sessionOf } from '../../support/workspace';

const entities = `import { Column, DeleteDateColumn, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
@Entity('patients')
export class Patient {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() ward: string;
}
@Entity('visits')
export class Visit {
  @PrimaryGeneratedColumn() id: number;
  @Column({ type: 'enum', enum: ['planned', 'done'] }) status: string;
  @Column({ name: 'planned_at', type: 'timestamptz', nullable: true }) plannedAt: Date | null;
  @Column({ transformer: cipher }) note: string;
  @ManyToOne(() => Patient, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'patient_id' }) patient: Patient;
  @DeleteDateColumn() deletedAt: Date | null;
}
`;

/** A clinic whose only job runs the code. */
function clinic(code: string, files: Workspace = { 'entities.ts': entities }): Workspace {
  const job = `import cron from 'node-cron';
import * as typeorm from 'typeorm';
import { And, Brackets, DataSource, Equal, In, IsNull, LessThan, NotBrackets, Not, Or, Raw } from 'typeorm';
import { Patient, Visit } from './entities';
const dataSource = new DataSource({ type: 'postgres' });
const visits = dataSource.getRepository(Visit);
cron.schedule('0 3 * * *', async () => {
${code}
});
`;
  const manifest = '{ "dependencies": { "typeorm": "^0.3.0", "node-cron": "^3.0.0" } }';
  return { 'package.json': manifest, 'job.ts': job, ...files };
}

const told = (code: string): readonly string[] => jobQueries(clinic(code)).map(tell);

describe('conditions', () => {
  test.each([
    [`{ status: Not('done') }`, `status <> 'done'`],
    [`{ status: Not(In(['done'])) }`, `status not in ('done')`],
    [`{ plannedAt: Not(IsNull()) }`, `planned_at is not null`],
    [`{ status: Or(Equal('done'), IsNull()) }`, `status = 'done' or status is null`],
    [`{ plannedAt: And(LessThan(new Date()), Not(IsNull())) }`, `planned_at < now and planned_at is not null`],
    [`{ plannedAt: Raw((alias) => \`\${alias} < NOW()\`) }`, `planned_at < now`],
    [`{ plannedAt: typeorm.LessThan(new Date()) }`, `planned_at < now`],
    [`[{ status: 'done' }, { plannedAt: IsNull() }]`, `status = 'done' or planned_at is null`],
    [`{ patient: { id: 'x' } }`, `patient_id = 'x'`],
    [`{ note: 'x' }`, `note = :'x'`],
    [`7`, `id = 7`],
    [`[7, 8]`, `id in (7, 8)`],
  ])('%s', (criteria, predicate) => {
    expect(told(`await visits.delete(${criteria});`)).toEqual([`delete visits: ${predicate}`]);
  });

  test('a list of keys that code makes is many rows', () => {
    const found = told(`const rows = await visits.findBy({ status: 'done' });
await visits.delete(rows.map((row) => row.id));`);
    expect(found.find((text) => text.startsWith('delete'))).toMatch(/^delete visits: id in \(:/);
  });

  test('rows that are deleted softly are left out of what is found, and of nothing else', () => {
    expect(
      told(`await visits.find();
        await visits.find({ withDeleted: true });
        await visits.createQueryBuilder('v').getMany();
        await visits.createQueryBuilder('v').withDeleted().getMany();
        await visits.createQueryBuilder().delete().execute();`),
    ).toEqual([
      'read visits: deletedAt is null',
      'read visits: everything',
      'read visits: deletedAt is null',
      'read visits: everything',
      'delete visits: everything',
    ]);
  });

  test('a condition with null or undefined may be absent where it is found by', () => {
    const [query] = jobQueries(clinic(`await visits.findBy({ status: undefined, plannedAt: null });`));
    expect(query?.completeness).toBe('partial');
    expect(query && tell(query)).toMatch(/planned_at is null or .*may be absent/);
  });

  test('texts behind each other are one text: AND binds closer than OR', () => {
    expect(
      told(`const done = { s: 'done' };
        await visits.createQueryBuilder().delete().where('status = :s OR note IS NULL', done).andWhere('id > 5').execute();
        await visits.createQueryBuilder().delete().where('(status = :s OR note IS NULL)', done).andWhere('id > 5').execute();
        await visits.createQueryBuilder('v').delete()
          .where('v.id > 5').andWhere(new Brackets((qb) => qb.where('v.status = :s', done).orWhere('v.note IS NULL'))).execute();
        await visits.createQueryBuilder().delete().where('id > 5').where('id > 6').execute();`),
    ).toEqual([
      `delete visits: status = 'done' or note is null and id > 5`,
      `delete visits: (status = 'done' or note is null) and id > 5`,
      `delete visits: id > 5 and (status = 'done' or note is null)`,
      `delete visits: id > 6`,
    ]);
  });
});

test('aliases that engines reserve, quoted names and lists', () => {
  expect(
    told(`await visits.createQueryBuilder('order')
      .where('order.plannedAt < :now', { now: new Date() })
      .andWhere('"order"."status" IN (:...list)', { list: ['done'] })
      .getCount();`),
  ).toEqual([`read visits: planned_at < now and status in ('done') and deletedAt is null`]);
});

test('what is stored: rows that are made, and what is assigned to those that were found', () => {
  expect(
    writers(
      clinic(`const made = visits.create({ status: 'planned', patient: { id: 'x' } });
        await visits.save(made);
        const found = await visits.findOneBy({ id: 1 });
        found.status = 'done';
        await visits.save(found);
        await dataSource.manager.insert(Visit, [{ status: 'done', note: 'x' }]);`),
    ),
  ).toEqual([
    `insert visits: status="planned" patient_id="x"`,
    `update visits: status="done" …`,
    `insert visits: status="done" note=note`,
  ]);
});

test('a decorator of the workspace that gives one of TypeORM', () => {
  const workspace = {
    'columns.ts': `import { Column, PrimaryGeneratedColumn } from 'typeorm';
import { applyDecorators } from '@nestjs/common';
export const Moment = (options = {}) => Column({ type: 'timestamptz', nullable: true, ...options });
export function Key() { return applyDecorators(PrimaryGeneratedColumn('uuid')); }
`,
    'book.ts': `import { Entity } from 'typeorm';
import { Key, Moment } from './columns';
@Entity() export class Book { @Key() id: string; @Moment() lentAt: Date; }
`,
  };
  const book = indexOf(workspace).schema.entities.get('book');
  expect([...(book?.fields.values() ?? [])].map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
    ['id', 'uuid', false],
    ['lentAt', 'date', true],
  ]);
});

describe('changes of an entity', () => {
  const job = clinic(`await visits.delete({ status: Not('done') });`);

  async function findings(from: string, to: string): Promise<readonly string[]> {
    const head: Workspace = { ...job, 'entities.ts': entities.replace(from, to) };
    const session = sessionOf(new Map(Object.entries(job)), new Map(Object.entries(head)));
    const review = await session.review({ kind: 'worktree' });
    await session.close();
    return review.findings.map(({ rule, at }) => `${rule}: ${textAt(head, at)}`);
  }

  test('a value that an enum gains is told at the value', async () => {
    expect(await findings(`['planned', 'done']`, `['planned', 'done', 'missed']`)).toEqual([
      `enum-value-in-negated-filter: 'missed'`,
    ]);
  });

  test('a column that is renamed is told at its new name', async () => {
    expect(await findings('status: string', 'state: string')).toEqual(['field-renamed: state']);
  });
});
