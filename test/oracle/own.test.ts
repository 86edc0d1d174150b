import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inOrder, replayed, type MigrationFile } from './catalogue';
import { compare, told } from './compare';
import { compareDeclared } from './declared';
import { Postgres } from './postgres';
import { applyToSqlite, translateToSqlite } from './sqlite';

function migrations(engine: string): readonly MigrationFile[] {
  const folder = path.join(import.meta.dirname, 'migrations', engine);
  const names = readdirSync(folder);
  return inOrder(
    names.map((name) => ({ file: `migrations/${name}`, text: readFileSync(path.join(folder, name), 'utf8') })),
  );
}

describe('migrations, replayed', () => {
  it('add up to what PostgreSQL has after running them', async () => {
    const files = migrations('postgres');
    const postgres = await Postgres.start();
    const applied = await postgres.apply(files);
    const ours = await postgres.translate(replayed(files));
    await postgres.close();
    expect(applied.refused).toEqual([]);
    const result = compare(applied.tables, ours);
    expect(told(result)).toEqual([]);
    expect([result.tables, result.equal]).toEqual([8, result.columns]);
  }, 120_000);

  it('add up to what SQLite has after running them', () => {
    const files = migrations('sqlite');
    const applied = applyToSqlite(files);
    expect(applied.refused).toEqual([]);
    const result = compare(applied.tables, translateToSqlite(replayed(files)));
    expect(told(result)).toEqual([]);
    expect([result.tables, result.equal]).toEqual([4, result.columns]);
  });

  it('are told from a schema that declares something else', () => {
    const text = `CREATE TABLE "Copy" ("id" INTEGER NOT NULL, "mark" TEXT, CONSTRAINT "Copy_pkey" PRIMARY KEY ("id"));`;
    const entities = replayed([{ file: 'migrations/1/migration.sql', text }]);
    const schema = (type: string) =>
      `datasource db {\n  provider = "postgresql"\n}\nmodel Copy {\n  id Int @id\n  mark ${type}\n}\n`;
    expect(told(compareDeclared(schema('String?'), entities))).toEqual([]);
    expect(compareDeclared(schema('String'), entities).differences.map(({ aspect }) => aspect)).toEqual([
      'nullability',
    ]);
  });
});
