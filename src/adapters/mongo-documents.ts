import type { Operand } from '../model/predicate';
import type { FieldWrite } from '../model/query';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { withoutPositions } from './mongo-query';
import { describe, operandOf } from './operand';

/** What is written, and whether that is all of it. */
export interface Writing {
  readonly writes: readonly FieldWrite[];
  readonly complete: boolean;
}

const something: Writing = { writes: [], complete: false };

const mostVariants = 8;

/**
 * What inserting a document stores: one writing for each form it can take, so that a field set to one of several
 * literals is seen with each of them.
 */
export function documentWritings(value: Value | undefined): readonly Writing[] {
  if (value === undefined) return [something];
  const variants = variantsOf(value);
  return variants.length === 0 ? [something] : variants.map((variant) => documentWriting(variant));
}

/** What inserting each of several documents stores. `rows.map(toDocument)` is read through the function's result. */
export function documentListWritings(value: Value | undefined, look: Lookup): readonly Writing[] {
  if (value === undefined) return [something];
  const { items, open } = elementsOf(value, look);
  const writings = items.flatMap(documentWritings);
  return open || writings.length === 0 ? [...writings, something] : writings;
}

/** The elements of a list as far as they are written down, also where they are made from others by `map`. */
export function elementsOf(value: Value, look: Lookup): { readonly items: readonly Value[]; readonly open: boolean } {
  if (value.kind === 'array') return { items: value.items, open: value.open };
  if (value.kind === 'one-of') {
    const lists = value.values.map((alternative) => elementsOf(alternative, look));
    return { items: lists.flatMap((list) => list.items), open: lists.some((list) => list.open) };
  }
  const mapper = value.kind === 'call' && value.callee.kind === 'member' ? value.arguments[0] : undefined;
  const maps = value.kind === 'call' && value.callee.kind === 'member' && /^(flatMap|map)$/.test(value.callee.property);
  if (!maps || mapper?.kind !== 'function') return { items: [], open: true };
  const result = look.resultOf(mapper, [], value.at);
  if (result.kind === 'array') return { items: result.items, open: result.open };
  return { items: result.kind === 'one-of' ? result.values : [result], open: false };
}

/** The forms that a document can take: each constant of a field that is one of several. */
export function variantsOf(value: Value): readonly Value[] {
  if (value.kind === 'one-of') return value.values.flatMap(variantsOf);
  if (value.kind !== 'object') return [value];
  let variants: ValueOf<'object'>[] = [value];
  for (const property of value.properties) {
    const choices = literalChoices(property.value);
    if (choices === null || variants.length * choices.length > mostVariants) continue;
    variants = variants.flatMap((variant) => choices.map((choice) => withValue(variant, property, choice)));
  }
  return variants;
}

function literalChoices(value: Value): readonly Value[] | null {
  return value.kind === 'one-of' && value.values.every((choice) => choice.kind === 'literal') ? value.values : null;
}

function withValue(document: ValueOf<'object'>, property: PropertyValue, value: Value): ValueOf<'object'> {
  const properties = document.properties.map((each) => (each.key === property.key ? { ...each, value } : each));
  return { ...document, properties };
}

function documentWriting(value: Value): Writing {
  if (value.kind !== 'object') return something;
  return merged(
    value.properties.map((property) => propertyWriting(property, '')),
    value.open,
  );
}

/** The leaves of what a property stores; a list or a document that is not known is one write of its own. */
function propertyWriting(property: PropertyValue, prefix: string): Writing {
  const { key, keyAt, value } = property;
  const field = withoutPositions(prefix + key);
  if (value.kind === 'object' && value.properties.length > 0 && !property.optional) {
    const inner = merged(
      value.properties.map((each) => propertyWriting(each, `${field}.`)),
      value.open,
    );
    return value.open ? { ...inner, writes: [{ field, at: keyAt, value: unknown(value) }, ...inner.writes] } : inner;
  }
  return { writes: [written(field, property)], complete: true };
}

function written(field: string, { keyAt, value, optional }: PropertyValue): FieldWrite {
  if (optional) return { field, at: keyAt, value: unknown(value) };
  const write = { field, at: keyAt, value: operandOf(value) };
  return value.kind === 'literal' ? { ...write, valueAt: value.at } : write;
}

function unknown(value: Value): Operand {
  return { kind: 'unknown', text: describe(value) };
}

function merged(writings: readonly Writing[], open: boolean): Writing {
  return {
    writes: writings.flatMap((writing) => writing.writes),
    complete: !open && writings.every((writing) => writing.complete),
  };
}

/** What an update sets, and what it stores beyond that when it inserts (`$setOnInsert` of an upsert). */
export interface UpdateWriting {
  readonly update: Writing;
  readonly insert: Writing;
}

/**
 * What an update document or pipeline writes. `plain`: fields outside operators are set, as Mongoose does.
 * https://www.mongodb.com/docs/manual/reference/operator/update/
 */
export function updateWriting(value: Value | undefined, plain: boolean): UpdateWriting {
  if (value?.kind === 'array') return pipelineWriting(value);
  if (value?.kind === 'one-of') {
    const forms = value.values.map((form) => updateWriting(form, plain));
    return {
      update: {
        ...merged(
          forms.map((form) => form.update),
          false,
        ),
        complete: false,
      },
      insert: {
        ...merged(
          forms.map((form) => form.insert),
          false,
        ),
        complete: false,
      },
    };
  }
  if (value?.kind !== 'object') return { update: something, insert: something };
  const operators = value.properties.filter((property) => property.key.startsWith('$'));
  const sets = operators.filter((property) => property.key !== '$setOnInsert').map(operatorWriting);
  const fields = plain ? value.properties.filter((property) => !property.key.startsWith('$')) : [];
  const update = merged([...fields.map((field) => setWriting(field)), ...sets], value.open);
  const inserts = operators.filter((property) => property.key === '$setOnInsert').map(operatorWriting);
  return { update, insert: merged([update, ...inserts], false) };
}

function operatorWriting(operator: PropertyValue): Writing {
  if (operator.value.kind !== 'object') return something;
  const { properties, open } = operator.value;
  const fields = properties.map((field) => ({ ...field, optional: field.optional || operator.optional }));
  switch (operator.key) {
    case '$set':
    case '$setOnInsert':
      return merged(
        fields.map((field) => setWriting(field)),
        open,
      );
    case '$currentDate':
      return merged(
        fields.map((field) => computed(field, { kind: 'now', offset: 0 })),
        open,
      );
    case '$unset':
      return merged(
        fields.map((field) => computed(field, { kind: 'unknown', text: 'nothing' })),
        open,
      );
    case '$rename':
      return merged(fields.map(renameWriting), open);
    default:
      return merged(
        fields.map((field) => computed(field, { kind: 'unknown', text: `${operator.key} …` })),
        open,
      );
  }
}

/** `$set` of a path: each of several literals that it may be set to is told. */
function setWriting(property: PropertyValue): Writing {
  const choices = property.optional ? null : literalChoices(property.value);
  if (choices === null) return propertyWriting(property, '');
  return merged(
    choices.map((value) => propertyWriting({ ...property, value }, '')),
    false,
  );
}

function computed({ key, keyAt }: PropertyValue, value: Operand): Writing {
  return { writes: [{ field: withoutPositions(key), at: keyAt, value }], complete: true };
}

function renameWriting(property: PropertyValue): Writing {
  const to = foldText(property.value);
  const gone = computed(property, { kind: 'unknown', text: 'nothing' });
  if (to === null) return merged([gone, something], false);
  const moved: FieldWrite = { field: to, at: property.value.at, value: { kind: 'unknown', text: property.key } };
  return merged([gone, { writes: [moved], complete: true }], false);
}

/** https://www.mongodb.com/docs/manual/tutorial/update-documents-with-aggregation-pipeline/ */
function pipelineWriting(stages: ValueOf<'array'>): UpdateWriting {
  const update = merged(stages.items.map(stageWriting), stages.open);
  return { update, insert: update };
}

function stageWriting(stage: Value): Writing {
  const [operator] = stage.kind === 'object' ? stage.properties : [];
  if (operator === undefined) return something;
  const { key, value } = operator;
  if ((key === '$set' || key === '$addFields') && value.kind === 'object')
    return merged(value.properties.map(expressionWriting), value.open);
  if (key !== '$unset') return something;
  const names = value.kind === 'array' ? value.items : [value];
  return merged(names.map(unsetWriting), value.kind === 'array' && value.open);
}

function unsetWriting(name: Value): Writing {
  const field = foldText(name);
  if (field === null) return something;
  return { writes: [{ field, at: name.at, value: { kind: 'unknown', text: 'nothing' } }], complete: true };
}

/** In a pipeline a text that starts with `$` is a field, and an object is an expression. */
function expressionWriting(property: PropertyValue): Writing {
  const { value } = property;
  const text = foldText(value);
  if (text === '$$NOW') return computed(property, { kind: 'now', offset: 0 });
  if (text?.startsWith('$$')) return computed(property, { kind: 'unknown', text });
  if (text?.startsWith('$')) return computed(property, { kind: 'field', path: text.slice(1).split('.'), entity: null });
  if (value.kind === 'object') return computed(property, unknown(value));
  return propertyWriting(property, '');
}
