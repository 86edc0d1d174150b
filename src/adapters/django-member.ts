import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { classesOf, instanceFrom, isManagerClass, isQuerySetClass, methodOf } from './django-manager';
import { djangoModel, type DjangoModel } from './django-model';
import { modelOf, targetOf } from './django-target';
import { querySetOf, rowOf, type QuerySet } from './django-queryset';

/** What Django puts behind a name: managers of models, methods of managers on query sets, rows behind keys. */
export function djangoMember(object: Value, property: string, look: Lookup): Value | null {
  if (property.startsWith('__')) return null;
  switch (object.kind) {
    case 'class':
      return djangoModel(object, look)?.managers.has(property) === true || isMaker(object, property, look)
        ? symbolic(object, property)
        : null;
    case 'instance':
      return ofInstance(object, property, look);
    case 'call':
      return ofCall(object, property, look);
    case 'member': {
      const set = querySetOf(object, look);
      if (set === null) return null;
      return property === 'model' ? set.held : custom(object, set, property, true, look);
    }
    default:
      return null;
  }
}

/** A class that makes a manager in a way of its own still makes one: `OrderManager.from_queryset(OrderQuerySet)`. */
function isMaker(held: ValueOf<'class'>, property: string, look: Lookup): boolean {
  if (property === 'from_queryset') return isManagerClass(held, look);
  return property === 'as_manager' && isQuerySetClass(held, look);
}

function symbolic(object: Value, property: string): Value {
  return { kind: 'member', object, property, propertyAt: object.at, at: object.at };
}

function ofInstance(object: ValueOf<'instance'>, property: string, look: Lookup): Value | null {
  const model = djangoModel(object.own ?? object.of, look);
  if (model === null) {
    // A manager says its model while it is asked for its rows.
    if (property === 'model' && object.from?.kind === 'class') return object.from;
    const set = querySetOf(object, look);
    if (set === null) return null;
    if (property === 'model') return set.held;
    // Its own class does not have it: perhaps the query sets that it gives do.
    const { querySetClass } = classesOf(object, look);
    const isOther = querySetClass !== null && object.of.kind === 'class' && isManagerClass(object.of, look);
    return isOther ? methodOf(querySetClass, property, object, look) : null;
  }
  if (!model.stated.has(property)) return null;
  return rowBehind(object, model, property, look) ?? symbolic(object, property);
}

/** `order.customer` is a row of the other model. */
function rowBehind(object: ValueOf<'instance'>, model: DjangoModel, property: string, look: Lookup): Value | null {
  const stated = model.stated.get(property);
  const target = stated?.kind === 'reference' ? targetOf(stated.to, model.held, look) : null;
  return target?.held.kind === 'class'
    ? { kind: 'instance', of: target.held, arguments: null, types: [], at: object.at }
    : null;
}

function ofCall(object: ValueOf<'call'>, property: string, look: Lookup): Value | null {
  const model = modelOf(object, look);
  if (model !== null) return look.member(model.held, property, object.at);
  const row = rowOf(object, look);
  if (row !== null) {
    if (row.held?.kind !== 'class') return null;
    const found = look.member(instanceFrom(row.held, object), property, object.at);
    return found.kind === 'function' || found.kind === 'instance' ? found : null;
  }
  const set = querySetOf(object, look);
  if (set === null) return null;
  return property === 'model' ? set.held : custom(object, set, property, false, look);
}

/** A method that the workspace adds to the manager or the query sets of a model. */
function custom(object: Value, set: QuerySet, property: string, isManager: boolean, look: Lookup): Value | null {
  if (set.manager === null) return null;
  const { managerClass, querySetClass } = classesOf(set.manager, look);
  const from =
    isManager && set.held !== null && object.kind === 'member' && set.filters.length === 0 ? set.held : object;
  const own = isManager && managerClass !== null ? methodOf(managerClass, property, from, look) : null;
  return own ?? (querySetClass === null ? null : methodOf(querySetClass, property, object, look));
}

/** What a loop over a query set is at: a row of it. */
export function djangoElement(list: Value, look: Lookup): Value | null {
  // What a loop goes through is asked again as it is.
  if (list.kind === 'call' && list.callee.kind === 'member' && list.callee.property === '__iter__') return null;
  if (list.kind !== 'call' && list.kind !== 'member' && list.kind !== 'instance' && list.kind !== 'operation')
    return null;
  const set = querySetOf(list, look);
  if (set === null || !set.rows || set.held?.kind !== 'class' || rowOf(list, look) !== null) return null;
  return instanceFrom(set.held, list);
}
