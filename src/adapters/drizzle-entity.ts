import type { AllowedValue, Entity, Field, UniqueKey } from '../model/schema';
import { eachAtom, operandsOf } from '../model/predicate-algebra';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { discriminatorByName, kindsByValues } from './discriminator';
import { actionOf, fieldOf } from './drizzle-column';
import { conditionOf } from './drizzle-condition';
import { drizzleFunction, modifiedCall } from './drizzle-origin';
import { columnUse, type DrizzleTable } from './drizzle-table';
import { propertyOf } from './options';
import { callName } from './origin';

/** The table or view that a declaration states, with the constraints that stand beside its columns. */
export function entityOfTable(table: DrizzleTable, look: Lookup): Entity {
  const fields = new Map(table.columns.map((column) => [column.name, fieldOf(column, look)]));
  const constraints = constraintsOf(table, look);
  for (const constraint of constraints) applyConstraint(fields, constraint, table, look);
  const uniques = constraints.flatMap((constraint) => keysOf(fields, constraint, look));
  const discriminator = discriminatorByName(fields.values());
  return {
    name: table.name,
    kind: table.kind,
    adapter: 'drizzle',
    at: table.nameAt,
    aliases: [],
    fields,
    ...(uniques.length > 0 && { uniques }),
    open: table.open,
    discriminator: discriminator?.name ?? null,
    kinds: discriminator === null ? [] : kindsByValues(discriminator, 'schema'),
    expiries: [],
    stripsUnknownFilters: false,
  };
}

/** What the third argument gives: a list, or (until version 0.36) an object. https://orm.drizzle.team/docs/indexes-constraints */
function constraintsOf(table: DrizzleTable, look: Lookup): readonly Value[] {
  const { extra } = table;
  if (extra === null) return [];
  const made = extra.kind === 'function' ? look.resultOf(extra, [table.value], extra.at) : extra;
  if (made.kind === 'array') return made.items;
  return made.kind === 'object' ? made.properties.map(({ value }) => value) : [];
}

function applyConstraint(fields: Map<string, Field>, value: Value, table: DrizzleTable, look: Lookup): void {
  const built = modifiedCall(value);
  if (built === null) return;
  const { made, modifiers } = built;
  switch (drizzleFunction(made)?.split('.').at(-1)) {
    case 'primaryKey':
    case 'unique':
    case 'uniqueIndex':
      return applyUnique(fields, made, modifiers, look);
    case 'foreignKey':
      return applyReference(fields, made, modifiers, look);
    case 'check':
      return applyCheck(fields, made, table, look);
    default:
      return;
  }
}

function columnsIn(value: Value | null | undefined, look: Lookup): readonly string[] {
  const list = value?.kind === 'array' ? value.items : value ? [value] : [];
  return list.flatMap((item) => columnUse(item, look)?.name ?? []);
}

/** The columns that a key makes unique together; null where it is no key, or one over some of the rows. */
function keyOf(made: ValueOf<'call'>, modifiers: readonly ValueOf<'call'>[], look: Lookup): readonly string[] | null {
  const isKey = drizzleFunction(made)?.endsWith('primaryKey') === true;
  const [options] = made.arguments;
  const on = modifiers.find((each) => callName(each) === 'on')?.arguments ?? [];
  const stated = options?.kind === 'object' ? columnsIn(propertyOf(options, 'columns'), look) : [];
  const listed = isKey && stated.length === 0 ? made.arguments : on;
  const names = stated.length > 0 ? stated : listed.flatMap((each) => columnsIn(each, look));
  return isKey || !modifiers.some((each) => callName(each) === 'where') ? names : null;
}

function applyUnique(
  fields: Map<string, Field>,
  made: ValueOf<'call'>,
  modifiers: readonly ValueOf<'call'>[],
  look: Lookup,
): void {
  const isKey = drizzleFunction(made)?.endsWith('primaryKey') === true;
  const names = keyOf(made, modifiers, look) ?? [];
  for (const name of names) {
    const field = fields.get(name);
    if (field === undefined) continue;
    fields.set(name, { ...field, nullable: field.nullable && !isKey, unique: field.unique || names.length === 1 });
  }
}

/** Keys over several columns, at the first. */
function keysOf(fields: ReadonlyMap<string, Field>, value: Value, look: Lookup): readonly UniqueKey[] {
  const built = modifiedCall(value);
  const name = built === null ? undefined : drizzleFunction(built.made)?.split('.').at(-1);
  if (built === null || name === undefined || !['primaryKey', 'unique', 'uniqueIndex'].includes(name)) return [];
  const names = keyOf(built.made, built.modifiers, look) ?? [];
  const first = fields.get(names[0] ?? '');
  return names.length > 1 && first !== undefined ? [{ fields: names, at: first.at }] : [];
}

/** `foreignKey({ columns: [t.orderId], foreignColumns: [orders.id] }).onDelete('cascade')` */
function applyReference(
  fields: Map<string, Field>,
  made: ValueOf<'call'>,
  modifiers: readonly ValueOf<'call'>[],
  look: Lookup,
): void {
  const [given] = made.arguments;
  const options = given?.kind === 'function' ? look.resultOf(given, [], given.at) : given;
  const foreign = propertyOf(options, 'foreignColumns');
  const targets = foreign?.kind === 'array' ? foreign.items : [];
  const [action] = modifiers.find((each) => callName(each) === 'onDelete')?.arguments ?? [];
  for (const [index, name] of columnsIn(propertyOf(options, 'columns'), look).entries()) {
    const [field, target] = [fields.get(name), targets[index]];
    const column = target === undefined ? null : columnUse(target, look);
    if (field === undefined || column === null) continue;
    const references = { entity: column.table.name, field: column.name, onDelete: actionOf(action) };
    // A column's own reference says more than its part in one of several columns.
    fields.set(name, { ...field, references: field.references ?? references });
  }
}

/** `check('states', sql`${t.state} IN ('open', 'sent')`)` */
function applyCheck(fields: Map<string, Field>, made: ValueOf<'call'>, table: DrizzleTable, look: Lookup): void {
  const [, condition] = made.arguments;
  if (condition === undefined) return;
  const { predicate } = conditionOf(condition, { table, look });
  if (predicate.kind === 'any' || predicate.kind === 'not') return;
  eachAtom(predicate, (atom, negated) => {
    if (atom.kind !== 'in-set' || negated) return;
    const values = operandsOf(atom).flatMap((operand): AllowedValue[] =>
      operand.kind === 'literal' && operand.value !== null ? [{ value: operand.value, at: atom.at }] : [],
    );
    const field = fields.get(atom.field.join('.'));
    if (field !== undefined && values.length === atom.operands.length)
      fields.set(field.name, { ...field, values: field.values ?? values });
  });
}
