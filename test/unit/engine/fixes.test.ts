import { describe, expect, test } from 'vitest';
import { audit } from '../../../src/engine/audit';
import { withFixes } from '../../../src/engine/fixes';
import type { Finding } from '../../../src/model/finding';
import type { Fix } from '../../../src/model/fix';
import { sessionOf } from '../../support/workspace';

type Texts = Readonly<Record<string, string>>;

const mapOf = (texts: Texts): ReadonlyMap<string, string> => new Map(Object.entries(texts));

async function review(base: Texts, head: Texts) {
  const session = sessionOf(mapOf(base), mapOf(head));
  const result = await session.review({ kind: 'worktree' });
  await session.close();
  return result;
}

/** The texts with the edits of a fix, the last one first. */
function applied(texts: Texts, { edits }: Fix): Texts {
  const changed = { ...texts };
  for (const { at, text } of [...edits].reverse()) {
    const before = changed[at.file] ?? '';
    changed[at.file] = before.slice(0, at.start) + text + before.slice(at.end);
  }
  return changed;
}

function fixOf(findings: readonly Finding[], rule: string): Fix {
  const fix = findings.find((finding) => finding.rule === rule)?.fixes?.[0];
  if (fix === undefined) throw new Error(`no fix for ${rule}: ${JSON.stringify(findings.map((one) => one.rule))}`);
  return fix;
}

const PACKAGE =
  '{ "dependencies": { "agenda": "^5.0.0", "mongodb": "^6.8.0", "mongoose": "^8.5.0", "node-cron": "^3.0.3", "pg": "^8.12.0", "@prisma/client": "^5.18.0" } }';

/** A job in front of a body, with the imports that it needs. */
function job(imports: string, body: string): string {
  return `import cron from 'node-cron';\n${imports}\n\ncron.schedule('0 3 * * *', async function purge() {\n${body}\n});\n`;
}

const DRIVER =
  "import { MongoClient } from 'mongodb';\nexport interface Item { type: KINDS; createdAt: Date }\nexport const items = new MongoClient('mongodb://localhost').db('shop').collection<Item>('items');\n";
const MODEL =
  "import { model, Schema } from 'mongoose';\nexport const Item = model('Item', new Schema({ type: { type: String, enum: KINDS, required: true }, createdAt: Date }));\n";
const PRISMA = `generator client {
  provider = "prisma-client-js"
}

enum Kind {
  view
  clickMORE
}

model Item {
  id        Int      @id
  type      Kind
  createdAt DateTime
}
`;
const TABLE =
  'CREATE TABLE items (id bigserial PRIMARY KEY, type text NOT NULL CHECK (type IN (KINDS)), created_at timestamptz);\n';
const POOL = "import { Pool } from 'pg';\nconst pool = new Pool();";
const CUTOFF = '  const cutoff = new Date(Date.now() - 90 * 24 * 60 * 60 * 1000);';

interface Case {
  readonly name: string;
  readonly base: Texts;
  readonly head: Texts;
  readonly jobs: string;
  readonly expected: string;
}

const driver = {
  base: { 'src/item.ts': DRIVER.replace('KINDS', "'view' | 'click'") },
  head: { 'src/item.ts': DRIVER.replace('KINDS', "'view' | 'click' | 'order'") },
};
const model = {
  base: { 'src/item.ts': MODEL.replace('KINDS', "['view', 'click']") },
  head: { 'src/item.ts': MODEL.replace('KINDS', "['view', 'click', 'order']") },
};
const prisma = {
  base: { 'prisma/schema.prisma': PRISMA.replace('MORE', '') },
  head: { 'prisma/schema.prisma': PRISMA.replace('MORE', '\n  order') },
};
const table = {
  base: { 'migrations/1.sql': TABLE.replace('KINDS', "'view', 'click'") },
  head: {
    'migrations/1.sql': TABLE.replace('KINDS', "'view', 'click'"),
    'migrations/2.sql':
      "ALTER TABLE items DROP CONSTRAINT items_type_check;\nALTER TABLE items ADD CONSTRAINT items_type_check CHECK (type IN ('view', 'click', 'order'));\n",
  },
};

const KIND_CASES: readonly Case[] = [
  {
    name: 'MongoDB',
    ...driver,
    jobs: job(
      "import { items } from './item';",
      `${CUTOFF}\n  await items.deleteMany({ createdAt: { $lt: cutoff } });`,
    ),
    expected: "deleteMany({ type: { $in: ['view', 'click'] }, createdAt: { $lt: cutoff } })",
  },
  {
    name: 'MongoDB, in double quotes and several lines',
    ...driver,
    jobs: job(
      'import { items } from "./item";\nconst a = "a";\nconst b = "b";\nconst c = "c";\nconst d = "d";',
      `${CUTOFF}\n  await items.deleteMany({\n    createdAt: { $lt: cutoff },\n  });`,
    ),
    expected: 'deleteMany({\n    type: { $in: ["view", "click"] },\n    createdAt: { $lt: cutoff },\n  })',
  },
  {
    name: 'MongoDB, a filter that has a name',
    ...driver,
    jobs: job(
      "import { items } from './item';",
      `${CUTOFF}\n  const filter = { createdAt: { $lt: cutoff } };\n  await items.deleteMany(filter);`,
    ),
    expected: "const filter = { type: { $in: ['view', 'click'] }, createdAt: { $lt: cutoff } };",
  },
  {
    name: 'MongoDB, everything',
    ...driver,
    jobs: job("import { items } from './item';", '  await items.deleteMany({});'),
    expected: "deleteMany({ type: { $in: ['view', 'click'] } })",
  },
  {
    name: 'Mongoose',
    ...model,
    jobs: job("import { Item } from './item';", `${CUTOFF}\n  await Item.deleteMany({ createdAt: { $lt: cutoff } });`),
    expected: "deleteMany({ type: { $in: ['view', 'click'] }, createdAt: { $lt: cutoff } })",
  },
  {
    name: 'SQL',
    ...table,
    jobs: job(POOL, "  await pool.query(`DELETE FROM items WHERE created_at < now() - interval '90 days'`);"),
    expected: "WHERE created_at < now() - interval '90 days' AND type IN ('view', 'click')`",
  },
  {
    name: 'SQL in single quotes',
    ...table,
    jobs: job(POOL, "  await pool.query('DELETE FROM items WHERE created_at < $1', [new Date()]);"),
    expected: "'DELETE FROM items WHERE created_at < $1 AND type IN (\\'view\\', \\'click\\')'",
  },
  {
    name: 'SQL, everything',
    ...table,
    jobs: job(POOL, '  await pool.query(`DELETE FROM items`);'),
    expected: "`DELETE FROM items WHERE type IN ('view', 'click')`",
  },
  {
    name: 'Prisma',
    ...prisma,
    jobs: job(
      "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();",
      `${CUTOFF}\n  await prisma.item.deleteMany({ where: { createdAt: { lt: cutoff } } });`,
    ),
    expected: "where: { type: { in: ['view', 'click'] }, createdAt: { lt: cutoff } }",
  },
];

describe('kinds in a filter', () => {
  test.each(KIND_CASES)('$name', async ({ base, head, jobs, expected }) => {
    const common = { 'package.json': PACKAGE, 'src/jobs.ts': jobs };
    const changed = { ...common, ...head };
    const { findings } = await review({ ...common, ...base }, changed);
    const fixed = applied(changed, fixOf(findings, 'new-kind-in-scope'));
    expect(fixed['src/jobs.ts']).toContain(expected);
    const after = await review({ ...common, ...base }, fixed);
    expect(after.findings.map(({ rule }) => rule)).not.toContain('new-kind-in-scope');
    expect(after.index.notChecked).toEqual([]);
    expect(after.index.jobs.map(({ queries }) => queries.length)).toEqual([1]);
  });

  test('SQLAlchemy', async () => {
    const models = (kinds: string): string =>
      `from datetime import datetime\nfrom sqlalchemy import CheckConstraint, Enum\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\nclass Base(DeclarativeBase):\n    pass\n\nclass Visit(Base):\n    __tablename__ = "visits"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    type: Mapped[str] = mapped_column(Enum(${kinds}))\n    made_at: Mapped[datetime] = mapped_column()\n`;
    const own = {
      'pyproject.toml': '[project]\nname = "clinic"\n',
      'clinic/__init__.py': '',
      'clinic/jobs.py':
        'from celery import Celery\nfrom sqlalchemy import delete\nfrom clinic.models import Visit\nfrom clinic.data import session\n\napp = Celery("clinic")\n\n@app.task\ndef purge(cutoff):\n    session.execute(delete(Visit).where(Visit.made_at < cutoff))\n\napp.conf.beat_schedule = {"purge": {"task": "clinic.jobs.purge", "schedule": 3600.0}}\n',
      'clinic/data.py':
        'from sqlalchemy import create_engine\nfrom sqlalchemy.orm import Session\n\nsession = Session(create_engine("sqlite://"))\n',
    };
    const base = { ...own, 'clinic/models.py': models('"view", "click"') };
    const head = { ...own, 'clinic/models.py': models('"view", "click", "order"') };
    const { findings } = await review(base, head);
    const fixed = applied(head, fixOf(findings, 'new-kind-in-scope'));
    expect(fixed['clinic/jobs.py']).toContain(
      'delete(Visit).where(Visit.type.in_(["view", "click"]), Visit.made_at < cutoff)',
    );
    expect((await review(base, fixed)).findings.map(({ rule }) => rule)).not.toContain('new-kind-in-scope');
  });

  test('PyMongo', async () => {
    const own = {
      'pyproject.toml': '[project]\nname = "clinic"\n',
      'clinic/__init__.py': '',
      'clinic/data.py':
        'from pymongo import MongoClient\n\ndb = MongoClient().clinic\n\ndef note(now):\n    db.visits.insert_one({"type": "view", "made_at": now})\n',
      'clinic/jobs.py':
        'from celery import Celery\nfrom clinic.data import db\n\napp = Celery("clinic")\n\n@app.task\ndef purge(cutoff):\n    db.visits.delete_many({"made_at": {"$lt": cutoff}})\n\napp.conf.beat_schedule = {"purge": {"task": "clinic.jobs.purge", "schedule": 3600.0}}\n',
    };
    const head = {
      ...own,
      'clinic/orders.py':
        'from clinic.data import db\n\ndef order(now):\n    db.visits.insert_one({"type": "order", "made_at": now})\n',
    };
    const { findings } = await review(own, head);
    const fixed = applied(head, fixOf(findings, 'new-kind-in-scope'));
    expect(fixed['clinic/jobs.py']).toContain('delete_many({"type": {"$in": ["view"]}, "made_at": {"$lt": cutoff}})');
  });

  test('an alternative has no place for one', async () => {
    const common = {
      'package.json': PACKAGE,
      'src/jobs.ts': job(
        "import { items } from './item';",
        `${CUTOFF}\n  await items.deleteMany({ $or: [{ createdAt: { $lt: cutoff } }, { seenAt: { $lt: cutoff } }] });`,
      ),
    };
    const { findings } = await review({ ...common, ...driver.base }, { ...common, ...driver.head });
    expect(findings.find(({ rule }) => rule === 'new-kind-in-scope')?.fixes).toBeUndefined();
  });
});

describe('names', () => {
  const base = {
    'package.json': PACKAGE,
    'migrations/1.sql':
      'CREATE TABLE loans (id bigserial PRIMARY KEY, seen_at timestamptz);\nCREATE TABLE closed (id bigserial PRIMARY KEY, loan_id bigint);\n',
  };

  test.each([
    [
      'field-renamed',
      'ALTER TABLE loans RENAME COLUMN seen_at TO returned_at;\n',
      'DELETE FROM loans WHERE seen_at < now()',
      'DELETE FROM loans WHERE returned_at < now()',
    ],
    [
      'entity-renamed',
      'ALTER TABLE loans RENAME TO lendings;\n',
      'DELETE FROM loans WHERE seen_at < now()',
      'DELETE FROM lendings WHERE seen_at < now()',
    ],
    [
      'subquery-column-captured',
      'ALTER TABLE closed DROP COLUMN id;\n',
      'DELETE FROM loans WHERE id IN (SELECT id FROM closed)',
      'DELETE FROM loans WHERE id IN (SELECT closed.id FROM closed)',
    ],
    [
      'subquery-column-captured',
      'ALTER TABLE closed DROP COLUMN id;\n',
      'DELETE FROM loans WHERE id IN (SELECT id FROM closed c)',
      'DELETE FROM loans WHERE id IN (SELECT c.id FROM closed c)',
    ],
  ])('%s: %s', async (rule, migration, before, expected) => {
    const at = { ...base, 'src/jobs.ts': job(POOL, `  await pool.query(\`${before}\`);`) };
    const head = { ...at, 'migrations/2.sql': migration };
    const { findings } = await review(at, head);
    const fixed = applied(head, fixOf(findings, rule));
    expect(fixed['src/jobs.ts']).toContain(expected);
    const after = await review(at, fixed);
    expect(after.findings.map((finding) => finding.rule)).not.toContain(rule);
  });
});

describe('guards', () => {
  const clients: readonly (readonly [string, Texts, string])[] = [
    [
      'MongoDB',
      {
        ...driver.base,
        'src/jobs.ts': job(
          "import { items } from './item';",
          `${CUTOFF}\n  await items.deleteMany({ createdAt: { $lt: cutoff } });`,
        ),
      },
      'items',
    ],
    [
      'Mongoose',
      {
        ...model.base,
        'src/jobs.ts': job(
          "import { Item } from './item';",
          `${CUTOFF}\n  await Item.deleteMany({ createdAt: { $lt: cutoff } });`,
        ),
      },
      'Item',
    ],
    [
      'Prisma',
      {
        ...prisma.base,
        'src/jobs.ts': job(
          "import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();",
          `${CUTOFF}\n  await prisma.item.deleteMany({ where: { createdAt: { lt: cutoff } } });`,
        ),
      },
      'prisma.item',
    ],
  ];

  async function audited(texts: Texts): Promise<readonly Finding[]> {
    const { index, assumptions } = await review(texts, texts);
    expect(index.notChecked).toEqual([]);
    const textOf = (file: string): string | null => texts[file] ?? null;
    const { findings } = audit({
      index,
      assumptions,
      textOf,
      ownersOf: () => [],
      lastChangeOf: () => ({ kind: 'unknown' as const }),
    });
    return withFixes(findings, [], index, textOf);
  }

  test.each(
    clients.flatMap(([name, texts, receiver]) =>
      ['no-volume-check', 'no-audit-sample', 'no-effect-check'].map((rule) => [name, rule, texts, receiver] as const),
    ),
  )('%s: %s', async (_, rule, texts, receiver) => {
    const whole = { 'package.json': PACKAGE, ...texts };
    const fixed = applied(whole, fixOf(await audited(whole), rule));
    expect(fixed['src/jobs.ts']).toContain(`await ${receiver}.deleteMany(`);
    expect((await audited(fixed)).map((finding) => finding.rule)).not.toContain(rule);
  });

  const clinic = (statement: string, imports = 'from sqlalchemy import delete'): Texts => ({
    'pyproject.toml': '[project]\nname = "clinic"\n',
    'clinic/__init__.py': '',
    'clinic/models.py':
      'from datetime import datetime\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\nclass Base(DeclarativeBase):\n    pass\n\nclass Visit(Base):\n    __tablename__ = "visits"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    made_at: Mapped[datetime] = mapped_column()\n',
    'clinic/jobs.py': `from celery import Celery\n${imports}\nfrom sqlalchemy.orm import Session\nfrom clinic.models import Visit\n\napp = Celery("clinic")\n\n@app.task\ndef purge(session: Session, cutoff):\n    ${statement}\n    session.commit()\n\napp.conf.beat_schedule = {"purge": {"task": "clinic.jobs.purge", "schedule": 3600.0}}\n`,
  });

  test.each([
    [
      'session.execute(delete(Visit).where(Visit.made_at < cutoff))',
      undefined,
      '    matched = session.scalar(select(func.count()).select_from(Visit).where(Visit.made_at < cutoff))\n    if matched > 10_000:\n        raise RuntimeError(f"purge: {matched} match, more than is normal")\n    session.execute(delete(',
    ],
    [
      'result = session.execute(sa.update(Visit).where(Visit.made_at < cutoff).values(made_at=None))',
      'import sqlalchemy as sa',
      '    matched = session.scalar(sa.select(sa.func.count()).select_from(Visit).where(Visit.made_at < cutoff))\n',
    ],
    [
      'session.query(Visit).filter(Visit.made_at < cutoff).delete(synchronize_session=False)',
      undefined,
      '    matched = session.query(Visit).filter(Visit.made_at < cutoff).count()\n',
    ],
    [
      'session.execute(text("DELETE FROM visits WHERE made_at < :cutoff"), {"cutoff": cutoff})',
      'from sqlalchemy import text',
      '    matched = session.scalar(text("SELECT count(*) FROM visits WHERE made_at < :cutoff"), {"cutoff": cutoff})\n',
    ],
  ])('Python: %s', async (statement, imports, expected) => {
    const texts = clinic(statement, imports);
    const fixed = applied(texts, fixOf(await audited(texts), 'no-volume-check'));
    expect(fixed['clinic/jobs.py']).toContain(expected);
    if (expected.includes(' select(')) expect(fixed['clinic/jobs.py']).toContain('import delete, func, select\n');
    expect((await audited(fixed)).map((finding) => finding.rule)).not.toContain('no-volume-check');
  });

  test.each([
    [
      'no-audit-sample',
      'session.execute(delete(Visit).where(Visit.made_at < cutoff))',
      '    sample = session.scalars(select(Visit).where(Visit.made_at < cutoff).limit(20)).all()\n    print("purge: a sample of what goes", sample)\n    session.execute(delete(',
    ],
    [
      'no-audit-sample',
      'session.query(Visit).filter(Visit.made_at < cutoff).delete(synchronize_session=False)',
      '    sample = session.query(Visit).filter(Visit.made_at < cutoff).limit(20).all()\n',
    ],
    [
      'no-effect-check',
      'session.execute(delete(Visit).where(Visit.made_at < cutoff))',
      '    result = session.execute(delete(Visit).where(Visit.made_at < cutoff))\n    print("purge: touched", result.rowcount)\n',
    ],
    [
      'no-effect-check',
      'session.query(Visit).filter(Visit.made_at < cutoff).delete(synchronize_session=False)',
      '    print("purge: touched", result)\n',
    ],
  ])('Python: %s: %s', async (rule, statement, expected) => {
    const texts = clinic(statement);
    const fixed = applied(texts, fixOf(await audited(texts), rule));
    expect(fixed['clinic/jobs.py']).toContain(expected);
    expect((await audited(fixed)).map((finding) => finding.rule)).not.toContain(rule);
  });

  test.each([
    [
      'no-audit-sample',
      "  const sample = (await pool.query('SELECT * FROM items WHERE created_at < $1 LIMIT 20', [cutoff])).rows;\n  console.log('purge: a sample of what goes', sample);\n  await pool",
    ],
    [
      'no-effect-check',
      "  const result = await pool.query('DELETE FROM items WHERE created_at < $1', [cutoff]);\n  console.log('purge: touched', result.rowCount);\n",
    ],
  ])('pg: %s', async (rule, expected) => {
    const call = "await pool.query('DELETE FROM items WHERE created_at < $1', [cutoff]);";
    const texts = { 'package.json': PACKAGE, ...table.base, 'src/jobs.ts': job(POOL, `${CUTOFF}\n  ${call}`) };
    const fixed = applied(texts, fixOf(await audited(texts), rule));
    expect(fixed['src/jobs.ts']).toContain(expected);
    expect((await audited(fixed)).map((finding) => finding.rule)).not.toContain(rule);
  });

  test('pg, whose parameters are the same', async () => {
    const call = "await pool.query('DELETE FROM items WHERE created_at < $1', [cutoff]);";
    const texts = { 'package.json': PACKAGE, ...table.base, 'src/jobs.ts': job(POOL, `${CUTOFF}\n  ${call}`) };
    const fixed = applied(texts, fixOf(await audited(texts), 'no-volume-check'));
    expect(fixed['src/jobs.ts']).toContain(
      "const matched = Number((await pool.query('SELECT count(*) FROM items WHERE created_at < $1', [cutoff])).rows[0].count);\n  if (matched > 10_000) throw",
    );
    expect((await audited(fixed)).map((finding) => finding.rule)).not.toContain('no-volume-check');
  });

  test.each([
    ['rows that are given back', 'session.execute(delete(Visit).where(Visit.made_at < cutoff).returning(Visit.id))'],
    ['a statement beside others', 'done = 1; session.execute(delete(Visit).where(Visit.made_at < cutoff))'],
  ])('none is sure for %s', async (_, statement) => {
    const found = (await audited(clinic(statement))).find(({ rule }) => rule === 'no-volume-check');
    expect(found).toBeDefined();
    expect(found?.fixes).toBeUndefined();
  });
});
