import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { djangoMigrations, inOrder, type DjangoMigration } from '../django-migration';
import type { State } from '../django-state';
import { migrationSteps } from '../django-steps';
import { foldText } from '../fold';
import { argumentOf, dottedName } from '../python';
import { composedDeclarations } from '../sql-call';
import { composeSql } from '../sql-text';

/** Migrations of Django: what their operations do to the schema, in the order in which they depend on each other. */
export const adapter: Adapter = {
  id: 'django-migrations',
  title: 'Django migrations',
  documentation: 'https://docs.djangoproject.com/en/stable/ref/migration-operations/',
  languages: ['python'],
  mentions: ['migrations.Migration', 'django.db.migrations', 'RunSQL'],
  packages: ['django'],
  calls: { names: ['RunSQL'], read },
  files: declared,
};

function declared(look: Lookup): readonly Declaration[] {
  const migrations = djangoMigrations(look);
  const state: State = new Map();
  const steps = inOrder(migrations).flatMap((one): readonly Declaration[] => [
    ...migrationSteps(one, state, look),
    ...(one.open ? [openNote(one)] : []),
    ...(one.unplaced ? [unplacedNote(one)] : []),
  ]);
  return [...migrations.map(revisionOf), ...steps];
}

function revisionOf(migration: DjangoMigration): Declaration {
  const { id, app, file, at, after, depends, replaces, unplaced } = migration;
  // What is last says nothing where the place of one is not known.
  const labels = unplaced ? [id] : [];
  const history = file.slice(0, file.lastIndexOf('/') + 1);
  return {
    kind: 'revision',
    ...{ tool: 'django', id, after, depends, labels, history, file, at, afterAt: at, line: app, replaces },
  };
}

function unplacedNote({ id, at }: DjangoMigration): Declaration {
  const message = `What migration ${id} follows is computed, so its place among the migrations is not known.`;
  return { kind: 'note', reason: 'schema-conflict', message, at };
}

function openNote({ id, at }: DjangoMigration): Declaration {
  const message = `Some operations of migration ${id} are computed; what they do to the schema is not known.`;
  return { kind: 'note', reason: 'schema-conflict', message, at };
}

/** https://docs.djangoproject.com/en/stable/ref/migration-operations/#runsql: a text, or a list of texts and of pairs with values */
function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link?.name !== 'RunSQL' || !contains(site.at, link.value.at) || link.value.kind !== 'call') return [];
  if (!/^django\.(?:contrib\.\w+\.)?db\.migrations\b/.test(dottedName(link.value.callee) ?? '')) return [];
  const sql = argumentOf(link, 0, 'sql');
  const bound = { valueOf: () => null };
  return textsIn(sql).flatMap((text) =>
    composeSql(text).flatMap((composed) => composedDeclarations(composed, bound, site, null, look)),
  );
}

function textsIn(value: Value | null): readonly Value[] {
  if (value === null) return [];
  if (value.kind !== 'array') return [value];
  return value.items.flatMap((item) => {
    const [first] = item.kind === 'array' ? item.items : [item];
    return first === undefined || (foldText(first) === null && first.kind === 'literal') ? [] : [first];
  });
}
