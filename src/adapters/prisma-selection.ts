import type { FieldUse } from '../model/query';
import type { Selection } from '../model/selection';
import type { Value, ValueOf } from '../model/value';
import { foldBoolean } from './fold';
import { propertyOf } from './options';
import type { PrismaContext } from './prisma-query';
import { linkOf } from './prisma-relation';
import type { PrismaModel } from './prisma-schema';

/**
 * Which fields rows have, by their names in code: those of `select`, or all but those of `omit`. Null where all are there,
 * or it is not known. https://www.prisma.io/docs/orm/prisma-client/queries/select-fields
 */
export function selectionOf(context: PrismaContext, model: PrismaModel, args: Value | undefined): Selection | null {
  if (args?.kind !== 'object') return null;
  const selected = propertyOf(args, 'select');
  const omitted = propertyOf(args, 'omit');
  const names = namesOf(model);
  if (selected?.kind === 'object') {
    const told = fieldsOf(context, model, selected, '', names, 0);
    return told === null ? null : { kind: 'only', fields: told, at: selected.at, names };
  }
  if (omitted?.kind !== 'object' || omitted.open) return null;
  const fields = omitted.properties.flatMap(({ key, keyAt, value, optional }): readonly FieldUse[] =>
    foldBoolean(value) === true && !optional ? [{ field: key, at: keyAt }] : [],
  );
  return { kind: 'without', fields, at: omitted.at, names };
}

const DEEPEST = 4;

/** Fields of the model and of what it selects through relations, dotted; `names` learns what those are called. */
function fieldsOf(
  context: PrismaContext,
  model: PrismaModel,
  { properties, open }: ValueOf<'object'>,
  prefix: string,
  names: Record<string, string>,
  depth: number,
): readonly FieldUse[] | null {
  const fields: FieldUse[] = [];
  if (open) return null;
  for (const { key, keyAt, value } of properties) {
    if (foldBoolean(value) === false || value.kind === 'undefined') continue;
    const name = `${prefix}${key}`;
    const inner = propertyOf(value, 'select');
    const relation = model.fields.get(key);
    const link = relation?.nature === 'relation' && depth < DEEPEST ? linkOf(context.schema, model, relation) : null;
    if (link === null || inner?.kind !== 'object') {
      fields.push({ field: name, at: keyAt });
      continue;
    }
    for (const [own, column] of Object.entries(namesOf(link.target))) names[`${name}.${own}`] = `${name}.${column}`;
    const within = fieldsOf(context, link.target, inner, `${name}.`, names, depth + 1);
    if (within === null) return null;
    fields.push(...within);
  }
  return fields;
}

function namesOf({ fields }: PrismaModel): Record<string, string> {
  return Object.fromEntries(
    [...fields].flatMap(([name, { nature, column }]) => (nature === 'relation' ? [] : [[name, column] as const])),
  );
}
