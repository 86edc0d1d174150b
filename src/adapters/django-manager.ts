import type { Value, ValueOf } from '../model/value';
import type { ClassAttribute, Lookup } from './adapter';
import { djangoModels, type DjangoModel } from './django-model';
import { calleeName } from './python';

/** The classes of the workspace behind a manager: its own, and that of the query sets that it gives. */
export interface ManagerClasses {
  readonly managerClass: ValueOf<'class'> | null;
  readonly querySetClass: ValueOf<'class'> | null;
}

/** https://docs.djangoproject.com/en/stable/topics/db/managers/#calling-custom-queryset-methods-from-the-manager */
export function classesOf(manager: Value, look: Lookup): ManagerClasses {
  const callee =
    manager.kind === 'call' ? manager.callee : manager.kind === 'instance' ? (manager.own ?? manager.of) : null;
  if (callee === null) return { managerClass: null, querySetClass: null };
  if (callee.kind === 'class' && isQuerySetClass(callee, look)) return { managerClass: null, querySetClass: callee };
  if (callee.kind === 'class') return { managerClass: callee, querySetClass: querySetClassOf(callee, look) };
  if (callee.kind === 'member' && callee.property === 'as_manager')
    return { managerClass: null, querySetClass: classIn(callee.object) };
  return { managerClass: classIn(holderOf(callee)), querySetClass: madeFrom(callee) };
}

function classIn(value: Value | null): ValueOf<'class'> | null {
  return value?.kind === 'class' ? value : null;
}

/** What `from_queryset` is called on. */
function holderOf(value: Value): Value | null {
  return value.kind === 'call' && value.callee.kind === 'member' ? value.callee.object : null;
}

/** `Manager.from_queryset(OrderQuerySet)` */
function madeFrom(value: Value): ValueOf<'class'> | null {
  if (value.kind !== 'call' || calleeName(value.callee) !== 'from_queryset') return null;
  return classIn(value.arguments[0] ?? null);
}

const memos = new WeakMap<Lookup, Map<string, ValueOf<'class'> | null>>();

/** The query sets of a manager's class: of those that it is made from, or that its `get_queryset` makes. */
function querySetClassOf(held: ValueOf<'class'>, look: Lookup): ValueOf<'class'> | null {
  const memo = memos.get(look) ?? new Map<string, ValueOf<'class'> | null>();
  memos.set(look, memo);
  const key = `${held.class.file}\0${String(held.class.index)}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  memo.set(key, null);
  const made = look
    .ancestorsOf(held)
    .map(madeFrom)
    .find((one) => one !== null);
  const found = made ?? givenBy(held, look);
  memo.set(key, found);
  return found;
}

function givenBy(held: ValueOf<'class'>, look: Lookup): ValueOf<'class'> | null {
  const own = look.member(
    { kind: 'instance', of: held, arguments: null, types: [], at: held.at },
    'get_queryset',
    held.at,
  );
  if (own.kind !== 'function') return null;
  let value = look.resultOf(own, [], held.at);
  while (value.kind === 'call' || value.kind === 'member') value = value.kind === 'call' ? value.callee : value.object;
  return value.kind === 'instance' && value.of.kind === 'class' && isQuerySetClass(value.of, look) ? value.of : null;
}

/** Whether a class is made of Django's QuerySet, or of one of a package. */
export function isQuerySetClass(held: ValueOf<'class'>, look: Lookup): boolean {
  return look
    .ancestorsOf(held)
    .some((one) => one.kind !== 'class' && /Query[Ss]et(?:Mixin)?$/.test(calleeName(one) ?? ''));
}

export function isManagerClass(held: ValueOf<'class'>, look: Lookup): boolean {
  return look
    .ancestorsOf(held)
    .some((one) => one.kind !== 'class' && (madeFrom(one) !== null || /Manager$/.test(calleeName(one) ?? '')));
}

const instances = new WeakMap<Value, Map<string, Value>>();

/** An object of a class that comes from a query or a model: one for both. */
export function instanceFrom(held: ValueOf<'class'>, from: Value): Value {
  const memo = instances.get(from) ?? new Map<string, Value>();
  instances.set(from, memo);
  const key = `${held.class.file}\0${String(held.class.index)}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const made: Value = { kind: 'instance', of: held, arguments: null, types: [], from, at: from.at };
  memo.set(key, made);
  return made;
}

/** A method that a class of the workspace has, bound to what is worked on; null without one. */
export function methodOf(held: ValueOf<'class'>, name: string, from: Value, look: Lookup): Value | null {
  const found = look.member(instanceFrom(held, from), name, from.at);
  return found.kind === 'function' ? found : null;
}

/** The models that have a manager of a class, or of its query sets. */
export function usersOf(held: ValueOf<'class'>, look: Lookup): readonly DjangoModel[] {
  const isSame = (one: ValueOf<'class'> | null): boolean =>
    one !== null && one.class.file === held.class.file && one.class.index === held.class.index;
  return djangoModels(look).filter((model) =>
    [...model.managers.values()].some((manager) => {
      const { managerClass, querySetClass } = classesOf(manager, look);
      return isSame(managerClass) || isSame(querySetClass);
    }),
  );
}

/** Managers and query sets, the default one first. https://docs.djangoproject.com/en/stable/topics/db/managers/ */
export function managersOf(
  held: ValueOf<'class'>,
  ancestors: readonly Value[],
  look: Lookup,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const one of [held, ...ancestors]) {
    for (const attribute of look.attributesOf(one)) {
      const manager = managerIn(attribute, look);
      if (manager !== null && !found.has(attribute.name)) found.set(attribute.name, manager);
    }
  }
  return found;
}

function managerIn({ value }: ClassAttribute, look: Lookup): Value | null {
  if (value === null || (value.kind !== 'call' && value.kind !== 'instance')) return null;
  return isManager(value, look) ? value : null;
}

/** `models.Manager()`, `OrderManager()`, `OrderQuerySet.as_manager()`, `Manager.from_queryset(OrderQuerySet)()`. */
function isManager(value: ValueOf<'call' | 'instance'>, look: Lookup): boolean {
  const callee = value.kind === 'call' ? value.callee : value.of;
  if (callee.kind === 'member' && callee.property === 'as_manager') return true;
  if (callee.kind === 'call') return isManagerBase(callee);
  if (callee.kind === 'external') return /^as_manager$|Manager$/.test(calleeName(callee) ?? '');
  return (
    callee.kind === 'class' &&
    look
      .ancestorsOf(callee)
      .some((one) => (one.kind === 'class' ? /Manager$/.test(look.nameOf(one) ?? '') : isManagerBase(one)))
  );
}

function isManagerBase(value: Value): boolean {
  if (value.kind === 'call') return calleeName(value.callee) === 'from_queryset';
  return /Manager$/.test(calleeName(value) ?? '');
}
