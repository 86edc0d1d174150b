import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Entity } from '../../src/model/schema';
import { inOrder, replayed, type Applied, type Catalogue, type MigrationFile } from './catalogue';
import { compare, told } from './compare';
import { compareDeclared } from './declared';
import { compareModels } from './models';
import { Mysql } from './mysql';
import { Postgres } from './postgres';
import { applyToSqlite, translateToSqlite } from './sqlite';

function filesUnder(folder: string, below = ''): readonly string[] {
  return readdirSync(path.join(folder, below))
    .sort()
    .flatMap((name) => {
      const file = path.posix.join(below, name);
      return statSync(path.join(folder, file)).isDirectory() ? filesUnder(folder, file) : [file];
    });
}

/** `--set Name=value` fills `{{ … "Name" }}`, `${name}` and `:name` in migrations that a tool fills in. */
function filled(text: string, settings: readonly string[]): string {
  return settings.reduce((filling, setting) => {
    const [name, value] = setting.split('=');
    if (name === undefined || value === undefined) return filling;
    return filling.replace(new RegExp(`\\{\\{[^}]*\\b${name}\\b[^}]*\\}\\}|\\$\\{${name}\\}`, 'g'), value);
  }, text);
}

function migrationsOf(folder: string, settings: readonly string[]): readonly MigrationFile[] {
  return filesUnder(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => ({
      file: `migrations/${file}`,
      text: filled(readFileSync(path.join(folder, file), 'utf8'), settings),
    }));
}

/** A schema of one file, or of a folder of them. */
function schemaIn(place: string): string {
  if (!statSync(place).isDirectory()) return readFileSync(place, 'utf8');
  const files = filesUnder(place).filter((file) => file.endsWith('.prisma'));
  return files.map((file) => readFileSync(path.join(place, file), 'utf8')).join('\n');
}

/** Compares the replay of a folder's migrations with a real engine, or with the schema that a file declares. */
export async function run(args: readonly string[]): Promise<number> {
  const valuesOf = (name: string): readonly string[] =>
    args.flatMap((value, index) => (args[index - 1] === name ? [value] : []));
  const [folder] = args;
  const dialect = valuesOf('--dialect')[0] ?? 'postgres';
  const [declared] = valuesOf('--declared');
  const [socket] = valuesOf('--socket');
  if (folder !== undefined && args.includes('--models')) return modelsCompared(folder);
  if (
    folder === undefined ||
    !['postgres', 'sqlite', 'mysql'].includes(dialect) ||
    (dialect === 'mysql') !== (socket !== undefined)
  ) {
    console.error(
      'usage: npm run oracle -- <folder of migrations> [--dialect postgres|sqlite|mysql] [--socket <of an empty MariaDB>] [--declared <schema.prisma, or its folder>] [--models] [--set Name=value]…',
    );
    return 2;
  }
  const settings = valuesOf('--set');
  const files = inOrder(migrationsOf(folder, settings));
  const entities = replayed(files);
  if (declared !== undefined) {
    const result = compareDeclared(schemaIn(declared), entities);
    console.log(told(result).join('\n').replaceAll('the engine has', 'the schema has'));
    console.log(`${files.length} files, ${result.tables} tables, ${result.columns} columns, ${result.equal} equal`);
    return result.differences.length === 0 ? 0 : 1;
  }
  const [applied, ours] = await compared(files, entities, dialect, socket);
  const result = compare(applied.tables, ours);
  for (const { file, statement, reason } of applied.refused)
    console.log(`refused: ${file}: ${statement.slice(0, 80).replace(/\s+/g, ' ')}: ${reason}`);
  for (const line of told(result)) console.log(line);
  console.log(
    `${files.length} files, ${applied.statements} statements, ${applied.refused.length} refused; ` +
      `${result.tables} tables, ${result.columns} columns, ${result.equal} equal ` +
      `(${((100 * result.equal) / Math.max(1, result.columns)).toFixed(2)} %)`,
  );
  return result.differences.length === 0 ? 0 : 1;
}

/** Compares what migrations in Python add up to with what models declare. */
function modelsCompared(folder: string): number {
  const results = compareModels(folder);
  for (const result of results) {
    console.log(
      told(result)
        .join('\n')
        .replaceAll('the engine has', 'the models have')
        .replaceAll('the replay', 'the migrations'),
    );
    console.log(`${result.tool}: ${result.tables} tables, ${result.columns} columns, ${result.equal} equal`);
  }
  if (results.length === 0) console.log('No models beside migrations were found.');
  return results.every(({ differences }) => differences.length === 0) ? 0 : 1;
}

/** What the engine has after running the files, and what the replay makes of them. */
async function compared(
  files: readonly MigrationFile[],
  entities: ReadonlyMap<string, Entity>,
  dialect: string,
  socket: string | undefined,
): Promise<readonly [Applied, Catalogue]> {
  if (socket !== undefined) {
    const mysql = new Mysql(socket);
    return [mysql.apply(files), mysql.translate(entities)];
  }
  if (dialect === 'sqlite') return [applyToSqlite(files), translateToSqlite(entities)];
  const postgres = await Postgres.start();
  const result = [await postgres.apply(files), await postgres.translate(entities)] as const;
  await postgres.close();
  return result;
}
