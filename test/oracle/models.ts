import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Adapter, Declaration } from '../../src/adapters/adapter';
import { adapters } from '../../src/adapters/registry.generated';
import { link } from '../../src/engine/link';
import { readFile } from '../../src/engine/read';
import type { Facts } from '../../src/model/facts';
import type { Entity } from '../../src/model/schema';
import { withFamilies } from './catalogue';
import { compare, type Comparison } from './compare';

/** Tools whose migrations are made out of models that are code: the adapters of both, as two accounts of one schema. */
const TOOLS = [
  { models: 'sqlalchemy', migrations: 'alembic' },
  { models: 'django', migrations: 'django-migrations' },
] as const;

/** Folders that hold nothing of the project. */
const SKIPPED = new Set(['.git', 'node_modules', '.venv', 'venv']);

export interface ModelsCompared extends Comparison {
  readonly tool: string;
}

/** Compares what migrations in Python add up to with what the models beside them declare. */
export function compareModels(folder: string): readonly ModelsCompared[] {
  const files = filesUnder(folder).filter((file) => file.endsWith('.py'));
  const facts = new Map<string, Facts>();
  for (const file of files) {
    const result = readFile(file, readFileSync(path.join(folder, file)), { whole: true });
    if (result.kind === 'facts') facts.set(file, result.facts);
  }
  const account = (silent: Declaration['kind']): readonly Entity[] => [
    ...link(
      { facts, files: new Set(files) },
      adapters.map((one) => without(one, silent)),
    ).index.schema.entities.values(),
  ];
  const stated = account('definition');
  const replayed = account('entity').filter(({ adapter, kind }) => adapter === 'sql' && kind === 'table');
  return TOOLS.flatMap(({ models, migrations }): readonly ModelsCompared[] => {
    const declared = stated.filter(({ adapter, fields }) => adapter === models && fields.size > 0);
    return declared.length === 0
      ? []
      : [{ tool: migrations, ...compare(withFamilies(byName(declared)), withFamilies(byName(replayed))) }];
  });
}

function byName(entities: readonly Entity[]): ReadonlyMap<string, Entity> {
  return new Map(entities.map((entity) => [entity.name, entity]));
}

/** An adapter that keeps to itself what it has to say of one kind, so that each account is read without the other. */
function without(adapter: Adapter, kind: Declaration['kind']): Adapter {
  const others = (declarations: readonly Declaration[]): readonly Declaration[] =>
    declarations.filter((one) => one.kind !== kind);
  const { calls, files } = adapter;
  return {
    ...adapter,
    ...(calls !== undefined && { calls: { ...calls, read: (site, look) => others(calls.read(site, look)) } }),
    ...(files !== undefined && { files: (look) => others(files(look)) }),
  };
}

function filesUnder(folder: string, below = ''): readonly string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((one) => {
      if (SKIPPED.has(one.name)) return [];
      const file = path.posix.join(below, one.name);
      return one.isDirectory() ? filesUnder(folder, file) : [file];
    });
}
