import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { djangoModels, type DjangoModel } from './django-model';
import { targetOf } from './django-target';
import type { DjangoField } from './django-field';
import { foldText } from './fold';

/** What other models hold that points to a model, seen from its side. */
export interface ReverseRelation {
  readonly model: DjangoModel;
  /** The field of the other model. */
  readonly name: string;
  readonly stated: DjangoField;
}

interface Reverse {
  /** By the names that conditions use. */
  readonly queried: ReadonlyMap<string, ReverseRelation>;
  /** By the attribute of a row. */
  readonly attributes: ReadonlyMap<string, ReverseRelation>;
}

const memos = new WeakMap<Lookup, ReadonlyMap<string, Reverse>>();
const none: Reverse = { queried: new Map(), attributes: new Map() };

/** https://docs.djangoproject.com/en/stable/topics/db/queries/#backwards-related-objects */
function reverseOf(model: DjangoModel, look: Lookup): Reverse {
  let memo = memos.get(look);
  if (memo === undefined) {
    memo = everyReverse(look);
    memos.set(look, memo);
  }
  return memo.get(model.table) ?? none;
}

/** The names by which conditions on a model lead to others that point to it. */
export function reverseRelations(model: DjangoModel, look: Lookup): ReadonlyMap<string, ReverseRelation> {
  return reverseOf(model, look).queried;
}

/** The attributes of a row that lead to rows of others: `customer.orders`, `customer.order_set`. */
export function reverseAttributes(model: DjangoModel, look: Lookup): ReadonlyMap<string, ReverseRelation> {
  return reverseOf(model, look).attributes;
}

function everyReverse(look: Lookup): ReadonlyMap<string, Reverse> {
  const found = new Map<string, { queried: Map<string, ReverseRelation>; attributes: Map<string, ReverseRelation> }>();
  for (const model of djangoModels(look)) {
    if (model.proxy) continue;
    for (const [name, stated] of model.stated) {
      if (stated.kind === 'column') continue;
      const target = isSelf(stated.to) ? model : targetOf(stated.to, model.held, look);
      if (target === null || stated.relatedName === '+') continue;
      const lower = model.name.toLowerCase();
      const related =
        stated.relatedName?.replaceAll('%(class)s', lower).replaceAll('%(app_label)s', model.label) ?? null;
      const known = found.get(target.table) ?? { queried: new Map(), attributes: new Map() };
      found.set(target.table, known);
      const relation = { model, name, stated };
      known.queried.set(stated.relatedQueryName ?? related ?? lower, relation);
      const isSingle = stated.typeText === 'OneToOneField';
      known.attributes.set(related ?? (isSingle ? lower : `${lower}_set`), relation);
    }
  }
  return found;
}

function isSelf(to: Value | null): boolean {
  return to !== null && foldText(to) === 'self';
}
