import { describe, expect, test } from 'vitest';
import { jobQueries, tell, writers } from '../../support/told';

const SCHEMA = `
generator client {
  provider = "prisma-client-js"
}
datasource db {
  provider = "postgresql"
}
enum LoanState {
  LENT @map("lent")
  LOST @map("lost")
  RETURNED
}
model Loan {
  id       Int       @id
  state    LoanState @default(LENT)
  dueAt    DateTime? @map("due_at")
  fine     Int       @default(0)
  limit    Int?
  tags     String[]
  extra    Json?
  reader   Reader?   @relation(fields: [readerId], references: [id])
  readerId Int?      @map("reader_id")
  copies   Copy[]
  seenAt   DateTime  @updatedAt @map("seen_at")

  @@unique([readerId, dueAt], name: "once")
  @@map("loans")
}
model Reader {
  id    Int    @id
  name  String
  loans Loan[]
  card  Card?
}
model Card {
  id       Int    @id
  reader   Reader @relation(fields: [readerId], references: [id])
  readerId Int    @unique
}
model Copy {
  id    Int    @id
  loans Loan[]
}
`;

function library(code: string, schema = SCHEMA, more: Readonly<Record<string, string>> = {}) {
  return {
    'package.json': '{ "dependencies": { "@prisma/client": "^6.0.0", "node-cron": "^4.0.0" } }',
    'prisma/schema.prisma': schema,
    'src/jobs.ts': `import { LoanState, Prisma, PrismaClient } from '@prisma/client';
import cron from 'node-cron';
const db = new PrismaClient();
cron.schedule('0 3 * * *', async function tidy(input) {
  ${code}
});`,
    ...more,
  };
}

function where(text: string, schema = SCHEMA): readonly string[] {
  return jobQueries(library(`await db.loan.deleteMany({ where: ${text} });`, schema)).map(
    (query) => `${tell(query)}${query.completeness === 'complete' ? '' : ` (${query.completeness})`}`,
  );
}

describe('where', () => {
  test.each([
    ['{}', 'everything'],
    ['undefined', 'everything'],
    ['{ AND: [] }', 'everything'],
    ['{ NOT: [] }', 'everything'],
    ['{ NOT: {} }', 'everything'],
    ['{ OR: [] }', 'nothing'],
    ["{ state: 'LENT' }", "state = 'lent'"],
    ['{ state: LoanState.LOST }', "state = 'lost'"],
    ["{ state: { equals: 'RETURNED' } }", "state = 'RETURNED'"],
    ["{ state: { not: { in: ['LENT'] } } }", "state not in ('lent')"],
    ['{ state: { in: [LoanState.LENT, LoanState.LOST] } }', "state in ('lent', 'lost')"],
    ['{ state: { in: Object.values(LoanState) } }', "state in ('lent', 'lost', 'RETURNED')"],
    ["{ state: { notIn: ['LENT'] } }", "state not in ('lent')"],
    ["{ NOT: [{ state: 'LENT' }, { fine: 1 }] }", "state <> 'lent' and fine <> 1"],
    ['{ dueAt: null }', 'due_at is null'],
    ['{ dueAt: { not: null } }', 'due_at is not null'],
    ['{ dueAt: { lt: new Date(Date.now() - 86400000).toISOString() } }', 'due_at < now - 1 day'],
    ['{ fine: { gte: 2, lt: 5 } }', 'fine >= 2 and fine < 5'],
    ['{ fine: { gt: db.loan.fields.limit } }', 'fine > limit'],
    ['{ extra: { equals: Prisma.DbNull } }', 'extra is null'],
    ['{ once: { readerId: 1, dueAt: null } }', 'reader_id = 1 and due_at is null'],
    ['{ reader: null }', 'reader_id is null'],
    ['{ reader: { isNot: null } }', 'reader_id is not null'],
  ])('%s', (text, condition) => {
    expect(where(text)).toEqual([`delete loans: ${condition}`]);
  });

  test.each([
    ['{ extra: { equals: Prisma.JsonNull } }', 'extra'],
    ["{ tags: { has: 'x' } }", 'tags'],
    ["{ state: { equals: 'LENT', mode: 'insensitive' } }", 'state'],
    ['{ state: input.state ?? undefined }', 'state'],
    ['{ ...input, fine: 1 }', 'fine'],
  ])('%s is understood in part', (text, field) => {
    const [query] = jobQueries(library(`await db.loan.deleteMany({ where: ${text} });`));
    expect([query?.completeness, query?.filter.map((use) => use.field)]).toEqual(['partial', [field]]);
  });

  test.each([
    ["{ reader: { name: 'Ada' } }", 'reader_id in (Reader.id)', "Reader: name = 'Ada'"],
    [
      "{ reader: { isNot: { name: 'Ada' } } }",
      'reader_id not in (Reader.id) or reader_id is null',
      "Reader: name = 'Ada'",
    ],
    ['{ copies: { none: {} } }', 'id not in (_CopyToLoan.B)', 'Copy: everything'],
  ])('%s goes through a relation', (text, own, related) => {
    expect(where(text)).toEqual([`delete loans: ${own}`, `read ${related}`]);
  });

  test('a row on the other side', () => {
    const told = jobQueries(library('await db.reader.deleteMany({ where: { card: null } });')).map(tell);
    expect(told).toEqual(['delete Reader: id not in (Card.readerId)', 'read Card: everything']);
  });

  test('a client that throws on undefined keeps the condition', () => {
    const strict = SCHEMA.replace(
      '"prisma-client-js"',
      '"prisma-client-js"\n  previewFeatures = ["strictUndefinedChecks"]',
    );
    const text = "{ state: process.env.ALL ? undefined : 'LENT' }";
    expect(where(text, strict)).toEqual(["delete loans: state = 'lent'"]);
    expect(where(text)).toEqual([
      "delete loans: state = 'lent' or (not understood: this condition may be absent) (partial)",
    ]);
  });

  test('documents: null is stored, and no comparison finds what is not stored', () => {
    const documents = SCHEMA.replace('postgresql', 'mongodb');
    expect(where('{ dueAt: null }', documents)).toEqual(['delete loans: due_at is null and due_at exists']);
    expect(where('{ limit: { isSet: false } }', documents)).toEqual(['delete loans: limit does not exist']);
  });
});

describe('what is written', () => {
  test.each([
    [
      "await db.loan.create({ data: { state: 'LENT', reader: { connect: { id: 4 } }, extra: Prisma.DbNull } });",
      ['insert loans: state="lent" reader_id=4 extra=null seen_at=now'],
    ],
    [
      'await db.loan.update({ where: { id: 1 }, data: { fine: { increment: 1 }, dueAt: { set: null }, tags: { push: "x" } } });',
      ["update loans: fine={ increment: 1 } due_at=null tags={ push: 'x' } seen_at=now"],
    ],
    [
      'await db.loan.updateMany({ data: { fine: 0, limit: undefined, ...input } });',
      ['update loans: fine=0 seen_at=now …'],
    ],
    [
      'await db.loan.createMany({ data: [{ id: 1, fine: 2 }, { id: 2 }], skipDuplicates: true });',
      ['insert loans: id=1 fine=2 seen_at=now', 'insert loans: id=2 seen_at=now'],
    ],
    [
      'await db.reader.update({ where: { id: 1 }, data: { loans: { create: { fine: 1 }, updateMany: { where: { fine: 0 }, data: { limit: 3 } } } } });',
      [
        'update Reader: ',
        'insert loans: fine=1 seen_at=now reader_id=the key of the row around it',
        'update loans: limit=3 seen_at=now',
      ],
    ],
  ])('%s', (code, expected) => {
    expect(writers(library(code)).toSorted()).toEqual(expected.toSorted());
  });
});

describe('which client', () => {
  const told = (code: string, files: Readonly<Record<string, string>>): readonly string[] =>
    jobQueries({ ...library(''), ...files, 'src/jobs.ts': code }).map(tell);
  const job = (body: string): string =>
    `import cron from 'node-cron';\ncron.schedule('0 3 * * *', async () => { ${body} });`;

  test.each<readonly [string, string, Readonly<Record<string, string>>]>([
    [
      'a package that passes the client on',
      `import { prisma } from '@library/db';\n${job('await prisma.loan.deleteMany();')}`,
      {
        'packages/db/package.json': '{ "name": "@library/db", "main": "./index.ts" }',
        'packages/db/index.ts': `import { PrismaClient } from './client';\nexport const prisma = new PrismaClient();`,
        'packages/db/client.ts': `export * from '@prisma/client';`,
      },
    ],
    [
      'a member of something that is not known',
      `import { app } from 'framework';\n${job('await app.locals.prisma.loan.deleteMany({});'.replace('{}', '{ where: {} }'))}`,
      {},
    ],
    [
      'what a function returns, by its type',
      `import type { makeClient } from './make';\ntype Db = ReturnType<typeof makeClient>;\nfunction run(db: Db) { return db.loan.deleteMany(); }\n${job('await run(globalThis.db);')}`,
      {
        'src/make.ts': `import { PrismaClient } from '@prisma/client';\nexport function makeClient() { return new PrismaClient().$extends({}); }`,
      },
    ],
    [
      'a client without some of its methods',
      `import type { PrismaClient } from '@prisma/client';\nfunction run(db: Omit<PrismaClient, '$connect'>) { return db.loan.deleteMany(); }\n${job('await run(globalThis.db);')}`,
      {},
    ],
    [
      'a generated client that is in the repository',
      `import { PrismaClient } from '../generated/client';\nconst db = new PrismaClient();\n${job('await db.loan.deleteMany();')}`,
      {
        'prisma/schema.prisma': SCHEMA.replace('"prisma-client-js"', '"prisma-client"\n  output = "../generated"'),
        'generated/client.ts': `export class PrismaClient { get loan() { return {} as never; } }`,
      },
    ],
    [
      'a transaction',
      `const { PrismaClient } = require('@prisma/client');\nconst db = new PrismaClient();\nasync function clear(tx) { await tx.loan.deleteMany(); }\n${job('await db.$transaction(clear);')}`,
      {},
    ],
  ])('%s', (_form, code, files) => {
    expect(told(code, files)).toEqual(['delete loans: everything']);
  });

  test.each<readonly [string, string]>([
    ['a map', job('new Map().delete({ where: {} });')],
    [
      'a client of another package',
      `import Shop from 'shop-sdk';\nconst shop = new Shop();\n${job('await shop.loan.deleteMany({ where: {} });')}`,
    ],
    ['a model that is given no arguments of Prisma', job("await globalThis.api.loan.create({ book: 'x' });")],
  ])('not %s', (_form, code) => {
    expect(told(code, {})).toEqual([]);
  });

  test('an extension that has a query of its own leaves the condition open', () => {
    const [query] = jobQueries({
      ...library(''),
      'src/jobs.ts': `import { PrismaClient } from '@prisma/client';\nconst db = new PrismaClient().$extends({ query: { loan: { async deleteMany({ args, query }) { return query(args); } } } });\n${job('await db.loan.deleteMany({ where: { fine: 1 } });')}`,
    });
    expect(query?.completeness).toBe('partial');
  });

  test('a model that the schema does not have is told by its name', () => {
    expect(
      told(
        `import { PrismaClient } from '@prisma/client';\nconst db = new PrismaClient();\n${job('await db.lateFee.deleteMany();')}`,
        {},
      ),
    ).toEqual(['delete LateFee: everything']);
  });
});
