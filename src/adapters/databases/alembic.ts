import { contains, type Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup, ModuleSite } from '../adapter';
import { readEnvironment } from '../alembic-environment';
import { alembicWriter } from '../alembic-names';
import { enumStep, schemaOperations, stepsOf } from '../alembic-steps';
import { propertyOf } from '../options';
import { calledName, dottedName, givenTo, pythonPackage } from '../python';
import { foldText } from '../fold';
import { bareEntity } from '../orm-entity';
import { ormQuery, ormWritings, type OrmContext } from '../orm-query';
import { definitionOf, textsOf } from '../schema-steps';
import type { SqlName } from '../../model/sql';
import { composedDeclarations } from '../sql-call';
import { composeSql } from '../sql-text';

/** https://alembic.sqlalchemy.org/en/latest/ops.html */
export const adapter: Adapter = {
  id: 'alembic',
  title: 'Alembic',
  documentation: 'https://alembic.sqlalchemy.org/en/latest/ops.html',
  languages: ['python'],
  mentions: ['alembic', 'down_revision', 'target_metadata'],
  packages: ['alembic'],
  calls: { names: [...schemaOperations, 'configure', 'execute', 'bulk_insert', 'create', 'drop'], read },
  modules: {
    exports: ['revision', 'down_revision', 'target_metadata'],
    read: (site, look) => [...readModule(site), ...readEnvironment(site, look)],
  },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link?.arguments === undefined || link.arguments === null || !contains(site.at, link.value.at)) return [];
  const writer = alembicWriter(site.at);
  if (link.name === 'create' || link.name === 'drop') {
    const made = link.value.kind === 'call' && link.value.callee.kind === 'member' ? link.value.callee.object : null;
    return made === null ? [] : definitionOf(enumStep(made, link.name === 'create', writer, look), site.at);
  }
  if (!isOperations(site)) return [];
  if (link.name === 'execute') return executed(link, site, look);
  if (link.name === 'bulk_insert') return inserted(link, site, look);
  const given = { positional: link.arguments, keywords: link.keywords ?? null };
  const steps = stepsOf({ name: link.name, given, table: batchOf(site, writer.name), writer, look });
  return definitionOf(steps, site.at);
}

/** `op.…`, or `batch_op.…` inside `with op.batch_alter_table(…) as batch_op`. */
function isOperations({ base, links }: CallSite): boolean {
  if (pythonPackage(base) !== 'alembic') return false;
  const outer = links.slice(0, -1).filter((link) => link.name !== 'op');
  const isOwn = base.kind === 'instance' || (dottedName(base) ?? '') === 'alembic.op' || links[0]?.name === 'op';
  return isOwn && outer.every((link) => link.name === 'batch_alter_table');
}

function batchOf({ links }: CallSite, name: (value: Value | undefined) => SqlName | null): SqlName | null {
  const batch = links.slice(0, -1).findLast((link) => link.name === 'batch_alter_table');
  if (batch === undefined) return null;
  const table = name(batch.arguments?.[0] ?? propertyOf(batch.keywords, 'table_name') ?? undefined);
  const schema = propertyOf(batch.keywords, 'schema');
  return table === null ? null : { ...table, schema: (schema === null ? null : foldText(schema)) ?? table.schema };
}

/** SQL as a text, or in `sa.text(…)`. */
function executed(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const [first] = link.arguments ?? [];
  const statement = first ?? propertyOf(link.keywords, 'sqltext');
  if (statement === null) return [];
  const inner =
    statement.kind === 'call' && calledName(statement)?.endsWith('.text') === true
      ? givenTo(statement).arguments?.[0]
      : statement;
  const bound = { valueOf: () => null };
  return (inner === undefined ? [] : composeSql(inner)).flatMap((text) =>
    composedDeclarations(text, bound, site, null, look),
  );
}

/** `op.bulk_insert(sa.table('plans', …), [{ 'code': 'free' }])` */
function inserted(link: ChainLink, site: CallSite, look: Lookup): readonly Declaration[] {
  const [table, rows] = link.arguments ?? [];
  const made = table?.kind === 'call' || table?.kind === 'instance' ? table : null;
  const named = made === null ? undefined : givenTo(made).arguments?.[0];
  const name = named === undefined ? undefined : textsOf(named)[0];
  if (made === null || named === undefined || name === undefined) return [];
  const entity = bareEntity(name, named.at);
  const context: OrmContext = { adapter: 'alembic', entity, text: name, at: site.at, look };
  const listed = rows?.kind === 'array' ? rows.items : [];
  return listed.flatMap((row) =>
    ormWritings(row, entity, look).map(({ writes, complete }) => ({
      kind: 'query' as const,
      query: ormQuery(context, 'insert', 'bulk_insert', { writes, writesComplete: complete }),
    })),
  );
}

/** What a revision says of its place in the history. https://alembic.sqlalchemy.org/en/latest/branches.html */
function readModule(site: ModuleSite): readonly Declaration[] {
  const [revision, before] = [site.exported('revision'), site.exported('down_revision')];
  const id = revision === null ? null : foldText(revision.value);
  if ((revision === null || before === null) && site.exported('upgrade') !== null) {
    const at = revision?.at ?? before?.at;
    const message =
      'This migration does not say both what it is and what it follows (`revision`, `down_revision`), so its place is not known.';
    return at === undefined ? [] : [{ kind: 'note', reason: 'migration-history', message, at }];
  }
  if (revision === null || id === null || before === null) return [];
  const listed = (name: string): readonly string[] => textsOf(site.exported(name)?.value ?? null);
  if (isOpen(before.value)) {
    const message = `What revision ${id} follows is computed, so its place among the migrations is not known.`;
    return [{ kind: 'note', reason: 'schema-conflict', message, at: before.at }];
  }
  return [
    {
      kind: 'revision',
      tool: 'alembic',
      id,
      after: textsOf(before.value),
      depends: listed('depends_on'),
      labels: listed('branch_labels'),
      history: site.file.slice(0, site.file.lastIndexOf('/') + 1),
      file: site.file,
      at: placeIn(site, revision),
      afterAt: placeIn(site, before),
    },
  ];
}

/** The value where the file itself writes it. */
function placeIn({ file }: ModuleSite, { value, at }: { readonly value: Value; readonly at: Span }): Span {
  return value.at.file === file ? value.at : at;
}

/** Whether a value is computed at run time. */
function isOpen(value: Value): boolean {
  if (value.kind === 'array') return value.open || value.items.some(isOpen);
  return foldText(value) === null && !(value.kind === 'literal' && value.value === null);
}
