import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { schemaClassOf } from './mongoose-class';
import { modelOfValue, type Model } from './mongoose-model';
import { isTypegoose } from './typegoose-model';
import { schemaOptions, schemaValue } from './mongoose-schema';
import { propertyOf } from './options';

/**
 * A static of a model or a method of its documents, as its schema declares it, with `this` bound to what it is called on.
 * https://mongoosejs.com/docs/guide.html#statics
 */
export function modelMember(object: Value, property: string, look: Lookup): Value | null {
  if (object.kind === 'call') {
    const model = modelOfValue(object, look);
    return model === null ? null : declared(model, 'statics', 'static', property, object, look);
  }
  if (object.kind !== 'instance' || object.arguments === null || object.of.kind !== 'call') return null;
  const model = modelOfValue(object.of, look);
  return model === null ? null : declared(model, 'methods', 'method', property, object, look);
}

function declared(
  model: Model,
  group: 'statics' | 'methods',
  call: 'static' | 'method',
  property: string,
  receiver: Value,
  look: Lookup,
): Value | null {
  const schema = model.schema === null ? null : schemaValue(model.schema);
  if (schema !== null) {
    const found =
      assigned(schema, group, property, look) ??
      added(schema, call, property, look) ??
      propertyOf(propertyOf(schemaOptions(schema), group), property) ??
      loaded(schema, property, look) ??
      ofClass(schema, group, property, look);
    if (found !== null) return bound(found, receiver);
  }
  return model.base === null ? null : declared(model.base.model, group, call, property, receiver, look);
}

/** `schema.statics.purge = function () { … }`, `schema.statics = { purge() { … } }` */
function assigned(schema: Value, group: string, property: string, look: Lookup): Value | null {
  for (const { path, value } of look.assignmentsOn(schema)) {
    const [first, second] = path;
    if (first !== group) continue;
    if (path.length === 2 && second === property) return value;
    const member = path.length === 1 ? propertyOf(value, property) : null;
    if (member !== null) return member;
  }
  return null;
}

/** `schema.static('purge', function () { … })`, `schema.static({ purge() { … } })` */
function added(schema: Value, call: string, property: string, look: Lookup): Value | null {
  for (const link of look.callsOn(schema).flatMap((site) => site.links)) {
    if (link.name !== call) continue;
    const [first, second] = link.arguments ?? [];
    if (first !== undefined && second !== undefined && foldText(first) === property) return second;
    const member = propertyOf(first, property);
    if (member !== null) return member;
  }
  return null;
}

/** `schema.loadClass(OrderClass)` */
function loaded(schema: Value, property: string, look: Lookup): Value | null {
  for (const link of look.callsOn(schema).flatMap((site) => site.links)) {
    const [made] = link.arguments ?? [];
    if (link.name !== 'loadClass' || made?.kind !== 'class') continue;
    const member = look.member(made, property, link.nameAt);
    if (member.kind === 'function') return member;
  }
  return null;
}

/** Static and other methods of the class that Typegoose makes the model of. */
function ofClass(schema: Value, group: 'statics' | 'methods', property: string, look: Lookup): Value | null {
  const made = schemaClassOf(schema);
  if (made === null || !isTypegoose(schema)) return null;
  const { at } = made;
  const holder: Value = group === 'statics' ? made : { kind: 'instance', of: made, arguments: null, types: [], at };
  const member = look.member(holder, property, at);
  return member.kind === 'function' ? member : null;
}

/** Marks an environment that only says what `this` is. */
const noFunction = -1;

function bound(value: Value, receiver: Value): Value {
  if (value.kind !== 'function') return value;
  const { file, index, environment } = value.function;
  const own = { file, function: noFunction, parameters: new Map<string, Value>(), receiver, parent: environment };
  return { ...value, function: { file, index, environment: own } };
}
