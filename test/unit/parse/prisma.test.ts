import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PrismaBlock, PrismaFieldFacts } from '../../../src/model/prisma';
import { readPrisma } from '../../../src/parse/prisma';

function blocks(text: string): readonly PrismaBlock[] {
  return readPrisma(text).prisma.blocks;
}

function fields(text: string): readonly PrismaFieldFacts[] {
  return blocks(text).flatMap((block) => ('fields' in block ? block.fields : []));
}

const SCHEMA = `/// What readers borrow.
model Loan { // of a book
  id        Int       @id @default(autoincrement())
  state     LoanState @default(LENT) // and @ignored words
  book      Book?     @relation("lent", fields: [bookId],
                                references: [id], onDelete: Cascade)
  tags      String[]  @default(["a, b", "c\\"d"])
  place     Unsupported("point")?
  slug      String    @map("a // b") @db.VarChar(20)
  until     DateTime  @default(dbgenerated("now() + interval '1 day'")) @updatedAt

  @@unique([bookId, until(sort: Desc)], name: "once", map: "loans_once")
  @@map("loans")
}
`;

describe('a model', () => {
  test('has its fields with their types', () => {
    expect(fields(SCHEMA).map(({ name, type, optional, list }) => [name, type, optional, list])).toEqual([
      ['id', 'Int', false, false],
      ['state', 'LoanState', false, false],
      ['book', 'Book', true, false],
      ['tags', 'String', false, true],
      ['place', 'point', true, false],
      ['slug', 'String', false, false],
      ['until', 'DateTime', false, false],
    ]);
  });

  test('has attributes with arguments, over several lines and in comments as little as in texts', () => {
    const told = fields(SCHEMA).map(({ attributes }) =>
      attributes.map(
        ({ name, arguments: args }) =>
          `${name}(${args.map((each) => `${each.name ?? ''}:${each.value.code}`).join(' ')})`,
      ),
    );
    expect(told).toEqual([
      ['id()', 'default(:autoincrement())'],
      ['default(:LENT)'],
      ['relation(:"lent" fields:[bookId] references:[id] onDelete:Cascade)'],
      ['default(:["a, b", "c\\"d"])'],
      [],
      ['map(:"a // b")', 'db.VarChar(:20)'],
      ['default(:dbgenerated("now() + interval \'1 day\'"))', 'updatedAt()'],
    ]);
    const [model] = blocks(SCHEMA);
    expect(model?.kind === 'model' && model.attributes.map(({ name }) => name)).toEqual(['unique', 'map']);
  });

  test('has places at its tokens', () => {
    const [model] = blocks(SCHEMA);
    const at = (place: { readonly start: number; readonly end: number } | undefined): string =>
      SCHEMA.slice(place?.start, place?.end);
    expect(at(model)).toBe('Loan');
    expect(fields(SCHEMA).map(at)).toEqual(['id', 'state', 'book', 'tags', 'place', 'slug', 'until']);
    expect(fields(SCHEMA).flatMap(({ attributes }) => attributes.map(at))).toEqual([
      ...['id', 'default', 'default', 'relation', 'default', 'map', 'db.VarChar', 'default', 'updatedAt'],
    ]);
  });
});

test('an enum has its values, and a block its settings', () => {
  const text = `enum LoanState {\r\n  LENT @map("lent")\r\n  /// back again\r\n  RETURNED\r\n  @@map("loan_state")\r\n}
generator client {
  provider        = "prisma-client"
  previewFeatures = ["views", "strictUndefinedChecks"]
  output          = env("OUT")
}
view Open { id Int @unique }
type Address {
  street String
}`;
  const told = blocks(text).map((block) => {
    if (block.kind === 'enum')
      return block.values.map(({ name, attributes }) => `${name} ${String(attributes.length)}`);
    if ('properties' in block) return block.properties.map(({ name, value }) => `${name ?? ''} ${value.code}`);
    return `${block.kind} ${block.fields.map(({ name }) => name).join()}`;
  });
  expect(told).toEqual([
    ['LENT 1', 'RETURNED 0'],
    ['provider "prisma-client"', 'previewFeatures ["views", "strictUndefinedChecks"]', 'output env("OUT")'],
    'view id',
    'type street',
  ]);
});

describe('half a schema', () => {
  test('a block that is not closed ends where the next one begins, and is noted', () => {
    const text = 'model A {\n  id Int @default(\n\nmodel B {\n  id Int\n}\n}\nmodel C {\n  x';
    expect(blocks(text).map(({ name }) => name)).toEqual(['A', 'B', 'C']);
    expect(readPrisma(text).notes.map(({ message }) => message)).toEqual([
      'The block `A` is not closed.',
      'The block `C` is not closed.',
    ]);
  });

  test('lines that are not understood are passed over', () => {
    const text = 'model A {\n  ???\n  id\n  name: String\n  x Int! @@\n  "quoted" Int\n  y Int @ @id\n}';
    expect(fields(text).map(({ name, attributes }) => [name, attributes.length])).toEqual([
      ['name', 0],
      ['x', 0],
      ['y', 1],
    ]);
  });

  test('never throws, and every place lies in the text', () => {
    const word = fc.constantFrom(
      'model',
      'A',
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '@',
      '@@',
      '?',
      '"',
      '\n',
      ',',
      ':',
      '=',
      '//',
      'Int',
      '.',
      '-1',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 60 }), (words) => {
        const text = words.join(' ');
        const { prisma, notes } = readPrisma(text);
        for (const { start, end } of [...prisma.blocks, ...notes]) {
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  test('deep nesting costs no more than its length', () => {
    const text = `model A {\n  id Int @default(${'['.repeat(20_000)})\n}\nmodel B {\n}`;
    expect(blocks(text).map(({ name }) => name)).toContain('B');
  });
});
