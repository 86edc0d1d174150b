import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { readSql } from '../parse/sql';
import type { CallSite, ChainLink, Declaration, Lookup } from './adapter';
import { foldScalar, foldText } from './fold';
import { writeSelect } from './kysely-statement';
import { bound, kyselyWriter, name, stated, word, written, type KyselyWriter } from './kysely-writer';
import { chainOf, packageOf } from './origin';
import { placeDefinition } from './sql-definition';
import { composeSql } from './sql-text';

/** Calls that begin a statement of the schema builder: https://kysely-org.github.io/kysely-apidoc/classes/SchemaModule.html */
export const schemaRoots: readonly string[] = [
  ...['createTable', 'alterTable', 'dropTable', 'createIndex', 'dropIndex', 'createView', 'dropView'],
  ...['createType', 'dropType'],
];

/** Calls that go on with one. */
export const schemaCalls: readonly string[] = [
  ...['addColumn', 'dropColumn', 'renameColumn', 'alterColumn', 'modifyColumn', 'renameTo', 'asEnum', 'on'],
  ...['addUniqueConstraint', 'addPrimaryKeyConstraint', 'addForeignKeyConstraint', 'addCheckConstraint'],
  ...['dropConstraint', 'renameConstraint', 'unique', 'column', 'ifNotExists', 'ifExists', 'cascade'],
];

export function isSchemaRoot({ name: called, arguments: args }: ChainLink): boolean {
  return args !== null && schemaRoots.includes(called);
}

/** What a statement of the schema builder changes: it is read as the SQL that it stands for. */
export function schemaDeclarations(
  site: CallSite,
  rename: (name: string) => string,
  look: Lookup,
): readonly Declaration[] {
  const index = site.links.findLastIndex(isSchemaRoot);
  const root = site.links[index];
  if (root === undefined) return [];
  const links = withCalled(site.links.slice(index), 'table', look);
  const schema = site.links.slice(0, index).findLast((link) => link.name === 'withSchema')?.arguments?.[0];
  const writer = kyselyWriter(site.at, rename);
  writeDefinition({ writer, look, schema: schema === undefined ? null : foldText(schema) }, root, links);
  const { value, nameOf } = written(writer);
  const [composed] = composeSql(value, nameOf);
  if (composed === undefined) return [];
  const locate = (start: number, end: number): Span => placedWithin(composed.locate(start, end), site.at);
  return readSql(composed.text, 'unknown').statements.flatMap((statement) =>
    statement.kind === 'definition' ? [placeDefinition(statement, locate)] : [],
  );
}

/** What another file says stands for this statement where the statement uses it. */
function placedWithin(at: Span, site: Span): Span {
  return at.file === site.file ? at : site;
}

interface Definition {
  readonly writer: KyselyWriter;
  readonly look: Lookup;
  /** `withSchema('clinic')` */
  readonly schema: string | null;
}

function writeDefinition(definition: Definition, root: ChainLink, links: readonly ChainLink[]): void {
  const [named] = root.arguments ?? [];
  if (named === undefined) return;
  const { writer } = definition;
  const has = (called: string): boolean => links.some((link) => link.name === called);
  switch (root.name) {
    case 'createTable':
      return writeTable(definition, named, links);
    case 'alterTable':
      return writeAlterations(definition, named, links);
    case 'createIndex':
      return writeIndex(definition, named, links);
    case 'createType':
      word(writer, 'CREATE TYPE ');
      writeName(definition, named);
      word(writer, ' AS ENUM ');
      return writeList(links.find((link) => link.name === 'asEnum')?.arguments?.[0], writer, writeText);
    case 'createView':
      word(writer, `CREATE ${has('orReplace') ? 'OR REPLACE ' : ''}${has('materialized') ? 'MATERIALIZED ' : ''}VIEW `);
      writeName(definition, named);
      return writeViewBody(definition, links);
    default: {
      const what = root.name.slice('drop'.length).toUpperCase();
      word(writer, `DROP ${has('materialized') ? 'MATERIALIZED ' : ''}${what} ${has('ifExists') ? 'IF EXISTS ' : ''}`);
      writeName(definition, named);
      if (root.name !== 'dropIndex') return;
      const [table] = links.find((link) => link.name === 'on')?.arguments ?? [];
      if (table === undefined) return;
      word(writer, ' ON ');
      writeName(definition, table);
    }
  }
}

function writeName({ writer, schema }: Definition, value: Value): void {
  const qualified = schema !== null && foldText(value)?.includes('.') === false;
  if (qualified) word(writer, `"${schema.replaceAll('"', '""')}".`);
  name(writer, value);
}

function writeTable(definition: Definition, named: Value, links: readonly ChainLink[]): void {
  const { writer } = definition;
  const has = (called: string): boolean => links.some((link) => link.name === called);
  word(writer, `CREATE ${has('temporary') ? 'TEMPORARY ' : ''}TABLE ${has('ifNotExists') ? 'IF NOT EXISTS ' : ''}`);
  writeName(definition, named);
  const parts = links.filter(({ name: called }) => called === 'addColumn' || isConstraint(called));
  parts.forEach((link, index) => {
    word(writer, index === 0 ? ' (' : ', ');
    if (link.name === 'addColumn') writeColumn(definition, link);
    else writeConstraint(definition, link);
  });
  if (parts.length > 0) word(writer, ')');
  else if (has('as')) writeViewBody(definition, links);
}

function isConstraint(called: string): boolean {
  return /^add(?:Unique|PrimaryKey|ForeignKey|Check)Constraint$/.test(called);
}

/** `addColumn('state', 'text', (column) => column.notNull())` */
function writeColumn(definition: Definition, { arguments: args }: ChainLink): void {
  const { writer, look } = definition;
  const [named, type, build] = args ?? [];
  if (named === undefined) return;
  name(writer, named);
  word(writer, ' ');
  if (type !== undefined) writeType(writer, type);
  writeColumnParts(definition, builtBy(build, 'column', look));
}

/** `'varchar(20)'`, or SQL. */
function writeType(writer: KyselyWriter, type: Value): void {
  const text = foldText(type);
  if (text === null) bound(writer, type);
  else stated(writer, type.at, text);
}

function writeColumnParts(definition: Definition, links: readonly ChainLink[]): void {
  const { writer } = definition;
  for (const link of links) {
    const [first] = link.arguments ?? [];
    switch (link.name) {
      case 'notNull':
        word(writer, ' NOT NULL');
        break;
      case 'primaryKey':
        word(writer, ' PRIMARY KEY');
        break;
      case 'unique':
        word(writer, ' UNIQUE');
        break;
      case 'unsigned':
        word(writer, ' UNSIGNED');
        break;
      case 'generatedAlwaysAsIdentity':
      case 'generatedByDefaultAsIdentity':
      case 'identity':
        word(writer, ' GENERATED BY DEFAULT AS IDENTITY');
        break;
      case 'defaultTo':
        word(writer, ' DEFAULT ');
        if (first !== undefined) writeValue(writer, first);
        break;
      case 'check':
        word(writer, ' CHECK (');
        if (first !== undefined) bound(writer, first);
        word(writer, ')');
        break;
      case 'references':
        if (first !== undefined) writeReference(definition, first, link.nameAt);
        break;
      case 'onDelete':
        if (first !== undefined) writeAction(writer, first);
        break;
    }
  }
}

/** `references('orders.id')`, `references('clinic.visits.id')` */
function writeReference({ writer, schema }: Definition, value: Value, at: Span): void {
  const parts = foldText(value)?.split('.') ?? [];
  const column = parts.pop();
  if (column === undefined || parts.length === 0) return;
  const path = parts.length === 1 && schema !== null ? [schema, ...parts] : parts;
  const quoted = (part: string): string => `"${writer.rename(part).replaceAll('"', '""')}"`;
  stated(writer, at, ` REFERENCES `);
  stated(writer, value.at, `${path.map(quoted).join('.')} (${quoted(column)})`);
}

function writeAction(writer: KyselyWriter, action: Value): void {
  const text = foldText(action);
  if (text !== null) stated(writer, action.at, ` ON DELETE ${text.toUpperCase()}`);
}

function writeConstraint(definition: Definition, { name: called, arguments: args, nameAt }: ChainLink): void {
  const { writer, look } = definition;
  const [named, second, third, fourth, build] = args ?? [];
  if (named === undefined || second === undefined) return;
  word(writer, 'CONSTRAINT ');
  name(writer, named);
  switch (called) {
    case 'addUniqueConstraint':
    case 'addPrimaryKeyConstraint':
      word(writer, called === 'addUniqueConstraint' ? ' UNIQUE ' : ' PRIMARY KEY ');
      return writeList(second, writer, name);
    case 'addCheckConstraint':
      word(writer, ' CHECK (');
      bound(writer, second);
      return word(writer, ')');
    default:
      word(writer, ' FOREIGN KEY ');
      writeList(second, writer, name);
      stated(writer, nameAt, ' REFERENCES ');
      if (third !== undefined) writeName(definition, third);
      word(writer, ' ');
      writeList(fourth, writer, name);
      for (const { name: part, arguments: given } of builtBy(build, 'constraint', look)) {
        const [action] = given ?? [];
        if (part === 'onDelete' && action !== undefined) writeAction(writer, action);
      }
  }
}

function writeAlterations(definition: Definition, named: Value, links: readonly ChainLink[]): void {
  const { writer } = definition;
  word(writer, 'ALTER TABLE ');
  writeName(definition, named);
  let between = ' ';
  links.forEach((link, index) => {
    const alter = alterations[link.name] ?? (isConstraint(link.name) ? addConstraint : undefined);
    if (alter === undefined) return;
    word(writer, between);
    between = ', ';
    alter(definition, link);
    // Actions of a foreign key that is added stand beside it.
    const [action] = links[index + 1]?.name === 'onDelete' ? (links[index + 1]?.arguments ?? []) : [];
    if (action !== undefined) writeAction(writer, action);
  });
}

function addConstraint(definition: Definition, link: ChainLink): void {
  word(definition.writer, 'ADD ');
  writeConstraint(definition, link);
}

/** Changes of a table. https://kysely-org.github.io/kysely-apidoc/classes/AlterTableBuilder.html */
const alterations: Readonly<Record<string, (definition: Definition, link: ChainLink) => void>> = {
  addColumn(definition, link) {
    const isOptional = builtBy(link.arguments?.[2], 'column', definition.look).some(
      (part) => part.name === 'ifNotExists',
    );
    word(definition.writer, `ADD COLUMN ${isOptional ? 'IF NOT EXISTS ' : ''}`);
    writeColumn(definition, link);
  },
  modifyColumn(definition, link) {
    word(definition.writer, 'MODIFY COLUMN ');
    writeColumn(definition, link);
  },
  dropColumn: ({ writer }, link) => {
    writeNames(writer, 'DROP COLUMN ', link);
  },
  renameColumn: ({ writer }, link) => {
    writeNames(writer, 'RENAME COLUMN ', link);
  },
  renameTo: ({ writer }, link) => {
    writeNames(writer, 'RENAME TO ', link);
  },
  dropConstraint: ({ writer }, link) => {
    writeNames(writer, 'DROP CONSTRAINT ', link);
  },
  renameConstraint: ({ writer }, link) => {
    writeNames(writer, 'RENAME CONSTRAINT ', link);
  },
  alterColumn(definition, { arguments: args }) {
    const { writer, look } = definition;
    const [named, build] = args ?? [];
    const [change] = builtBy(build, 'alteration', look);
    if (named === undefined || change === undefined) return;
    word(writer, 'ALTER COLUMN ');
    name(writer, named);
    writeAlteration(writer, change);
  },
};

function writeNames(writer: KyselyWriter, words: string, { arguments: args }: ChainLink): void {
  word(writer, words);
  (args ?? []).slice(0, 2).forEach((each, index) => {
    if (index > 0) word(writer, ' TO ');
    name(writer, each);
  });
}

function writeAlteration(writer: KyselyWriter, { name: change, arguments: args }: ChainLink): void {
  const [first] = args ?? [];
  if (change === 'dropDefault') return word(writer, ' DROP DEFAULT');
  if (change === 'setNotNull') return word(writer, ' SET NOT NULL');
  if (change === 'dropNotNull') return word(writer, ' DROP NOT NULL');
  if (first === undefined) return;
  word(writer, change === 'setDefault' ? ' SET DEFAULT ' : ' TYPE ');
  if (change === 'setDefault') writeValue(writer, first);
  else writeType(writer, first);
}

function writeIndex(definition: Definition, named: Value, links: readonly ChainLink[]): void {
  const { writer } = definition;
  const has = (called: string): boolean => links.some((link) => link.name === called);
  const [table] = links.find((link) => link.name === 'on')?.arguments ?? [];
  const columns = links
    .filter((link) => link.name === 'column' || link.name === 'columns' || link.name === 'expression')
    .flatMap((link) => link.arguments ?? [])
    .flatMap((value) => (value.kind === 'array' ? value.items : [value]));
  if (table === undefined || columns.length === 0) return;
  word(writer, `CREATE ${has('unique') ? 'UNIQUE ' : ''}INDEX ${has('ifNotExists') ? 'IF NOT EXISTS ' : ''}`);
  name(writer, named);
  word(writer, ' ON ');
  writeName(definition, table);
  columns.forEach((column, index) => {
    word(writer, index === 0 ? ' (' : ', ');
    writeIndexed(writer, column);
  });
  // Rows that a predicate leaves out may be alike: what it says does not matter.
  word(writer, has('where') ? ') WHERE TRUE' : ')');
}

/** `'due_at'`, `'due_at desc'`, or SQL. */
function writeIndexed(writer: KyselyWriter, column: Value): void {
  const text = foldText(column);
  if (text === null) return bound(writer, column);
  const [named = ''] = text.trim().split(/\s+/);
  stated(writer, column.at, `"${writer.rename(named).replaceAll('"', '""')}"`);
}

/** The query that a view holds; one that is not written here has columns that are not known. */
function writeViewBody({ writer, look }: Definition, links: readonly ChainLink[]): void {
  const [query] = links.find((link) => link.name === 'as')?.arguments ?? [];
  word(writer, ' AS ');
  if (query === undefined) return word(writer, 'SELECT 1');
  const { links: parts } = chainOf(query);
  if (query.kind === 'template') bound(writer, query);
  else if (parts.some((part) => part.name === 'selectFrom')) writeSelect(writer, parts, look);
  else word(writer, 'SELECT * FROM "unknown"');
}

function writeList(
  list: Value | undefined,
  writer: KyselyWriter,
  write: (writer: KyselyWriter, item: Value) => void,
): void {
  word(writer, '(');
  const items = list?.kind === 'array' ? list.items : list === undefined ? [] : [list];
  items.forEach((item, index) => {
    if (index > 0) word(writer, ', ');
    write(writer, item);
  });
  word(writer, ')');
}

function writeText(writer: KyselyWriter, value: Value): void {
  const text = foldText(value);
  if (text === null) bound(writer, value);
  else stated(writer, value.at, `'${text.replaceAll("'", "''")}'`);
}

function writeValue(writer: KyselyWriter, value: Value): void {
  const known = foldScalar(value);
  if (typeof known === 'string') writeText(writer, value);
  else if (known === undefined) bound(writer, value);
  else stated(writer, value.at, String(known));
}

/** The calls that a callback makes on the builder it is given, those of helpers (`$call`) among them. */
function builtBy(build: Value | undefined, builder: string, look: Lookup): readonly ChainLink[] {
  if (build?.kind !== 'function') return [];
  const given: Value = { kind: 'external', module: 'kysely', path: ['schema', builder], at: build.at };
  const made = look.resultOf(build, [given], build.at);
  return packageOf(made) === 'kysely' ? withCalled(chainOf(made).links, builder, look) : [];
}

function withCalled(links: readonly ChainLink[], builder: string, look: Lookup): readonly ChainLink[] {
  return links.flatMap((link) => (link.name === '$call' ? builtBy(link.arguments?.[0], builder, look) : [link]));
}
