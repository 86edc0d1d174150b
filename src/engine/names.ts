import type { Expression } from '../model/expression';
import type { BindingFacts, FunctionFacts, ModuleFacts, ParameterFacts } from '../model/facts';
import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import { runsAt } from './branches';
import { givenByTool } from './callbacks';
import { injectedBy } from './construction';
import { movedDate } from './dates';
import { alternatives, evaluate, oneOf, unknownAt } from './evaluate';
import { rootName } from './held';
import { memberOf } from './members';
import { membersOfEnum } from './python-enums';
import { settledBy } from './settled';
import { submodule } from './python-modules';
import { firstOfAll, isOtherBranch, narrowed } from './python-guards';
import { bindingsInBlocks, starValue } from './python-names';
import {
  append,
  classValue,
  environmentFor,
  instanceOf,
  isWithin,
  moduleOf,
  outsideRounds,
  spanOf,
  type AssignedName,
  type ModuleTables,
  type Program,
  type Scope,
} from './program';
import { isTold, typedValue, withDeclaredTypes } from './types';

/** What a name means at a place: a local, a parameter, an import, or a global of the platform. */
export function lookupName(program: Program, name: string, position: number, scope: Scope): Value {
  const at = { file: scope.file, start: position, end: position + name.length };
  const tables = moduleOf(program, scope.file);
  if (tables === null) return unknownAt(at, name);
  const { module } = tables;
  const isInPython = module.language === 'python';
  for (let index: number | null = scope.function; index !== null; index = module.functions[index]?.parent ?? null) {
    const holder = module.functions[index];
    if (holder === undefined) break;
    // A Python function that is called later sees what a name outside it holds in the end.
    const isLater = isInPython && index !== scope.function;
    const last = isLater ? visibleBinding(holder.bindings, name, holder.end) : null;
    const binding = last ?? visibleBinding(holder.bindings, name, position);
    const environment = environmentFor(module, scope.environment, scope.file, index);
    const seenFrom = isLater ? holder.end : position;
    const isGuarded = isInPython && !isLater;
    if (binding !== null) {
      const seen = { file: scope.file, function: index, environment: outsideRounds(environment, binding) };
      const value = bindingValue(program, tables, binding, seen, seenFrom);
      return isGuarded ? narrowedIn(holder, value, name, position) : value;
    }
    const own = { file: scope.file, function: index, environment };
    const parameter = parameterValue(program, holder.parameters, name, own);
    if (parameter === null) continue;
    const inBlocks = isInPython ? blockValues(program, tables, name, null, own, seenFrom) : NO_BLOCKS;
    const values = [...(inBlocks.overwrites ? [] : [parameter]), ...inBlocks.values];
    const value = inBlocks.values.length === 0 ? parameter : oneOf(values, at);
    return isGuarded ? narrowedIn(holder, value, name, position) : value;
  }
  const imported = importValue(program, tables, name, scope.file);
  if (imported !== null) return imported;
  return (isInPython ? starValue(program, tables, name, scope.file) : null) ?? { kind: 'global', name, at };
}

/** What conditions around a place leave of a name's value. */
function narrowedIn(holder: FunctionFacts, value: Value, name: string, position: number): Value {
  const { branches = [], bindings } = holder;
  const own = bindingsNamed(bindings, name);
  return narrowed(value, name, position, branches, (since) =>
    own.every(({ start }) => start < since || start >= position || isOtherBranch(branches, start, position)),
  );
}

interface BlockValues {
  readonly values: readonly Value[];
  /** With the parameters at hand one of the blocks runs for sure: what the name held before is gone. */
  readonly overwrites: boolean;
}

const NO_BLOCKS: BlockValues = { values: [], overwrites: false };

/** What blocks of the function at hand may have given a name, beyond the binding that is seen. */
function blockValues(
  program: Program,
  tables: ModuleTables,
  name: string,
  seen: BindingFacts | null,
  scope: Scope,
  position: number,
): BlockValues {
  const { bindings: all = [], branches = [] } = tables.module.functions[scope.function] ?? {};
  const bindings = bindingsNamed(all, name);
  if (bindings.length === (seen === null ? 0 : 1)) return NO_BLOCKS;
  const live = bindingsInBlocks(bindings, name, position, seen).flatMap((one) => {
    if (one.loopStart === undefined && isOtherBranch(branches, one.start, position)) return [];
    const runs = runsAt(program, one, scope);
    return runs === false ? [] : [{ one, overwrites: runs === true && one.loopStart === undefined }];
  });
  const whole = firstOfAll(
    branches,
    live.map(({ one }) => one),
  );
  const last = Math.max(
    live.findLastIndex(({ overwrites }) => overwrites),
    whole ?? -1,
  );
  const values = live
    .slice(Math.max(last, 0))
    .map(({ one }) => bindingValue(program, tables, one, scope, one.scopeEnd));
  return { values, overwrites: last >= 0 };
}

/** `this` at a place. */
export function receiverOf(program: Program, scope: Scope, at: Span): Value {
  for (let environment = scope.environment; environment !== null; environment = environment.parent) {
    if (environment.receiver !== null) return environment.receiver;
  }
  const module = moduleOf(program, scope.file)?.module;
  if (module === undefined) return unknownAt(at, 'this');
  for (let index: number | null = scope.function; index !== null; index = module.functions[index]?.parent ?? null) {
    const holder = module.functions[index];
    if (holder === undefined) break;
    if (holder.owner !== null) {
      const owner = module.classes[holder.owner];
      if (owner === undefined) break;
      const isStatic = owner.methods.some((method) => method.function === index && method.static);
      const held = classValue(program, { file: scope.file, index: holder.owner, environment: null });
      return isStatic ? held : instanceOf(program, held);
    }
    if (!holder.arrow) break;
  }
  return unknownAt(at, 'this');
}

/** An exported value of a module of the workspace; null when the module does not export that name. */
export function exportOf(program: Program, file: string, name: string, at: Span): Value | null {
  const tables = moduleOf(program, file);
  if (tables === null) return unknownAt(at, name);
  const key = `${file}\0${name}`;
  if (program.memo.exportsInProgress.has(key)) return null;
  program.memo.exportsInProgress.add(key);
  try {
    return findExport(program, tables, file, name, at);
  } finally {
    program.memo.exportsInProgress.delete(key);
  }
}

function findExport(program: Program, tables: ModuleTables, file: string, name: string, at: Span): Value | null {
  const { module, exportsNamed } = tables;
  const scope: Scope = { file, function: 0, environment: null };
  for (const one of exportsNamed.get(name) ?? []) {
    if (one.expression !== undefined) return evaluate(program, one.expression, scope);
    if (one.local !== undefined) return lookupName(program, one.local, moduleEnd(module), scope);
    if (one.from !== undefined) return importedFrom(program, file, one.from, one.imported ?? name, spanOf(file, one));
  }
  const [whole] = exportsNamed.get('=') ?? [];
  if (whole !== undefined) {
    const value =
      whole.expression !== undefined
        ? evaluate(program, whole.expression, scope)
        : whole.local !== undefined
          ? lookupName(program, whole.local, moduleEnd(module), scope)
          : null;
    if (value !== null) return name === 'default' || name === '*' ? value : memberOf(program, value, name, at, at);
  }
  if (name === 'default') return null;
  const passedOn = (exportsNamed.get('*') ?? []).filter((one) => one.from !== undefined);
  const packages: Value[] = [];
  for (const one of passedOn) {
    const from = one.from ?? '';
    const target = program.resolveModule(file, from);
    const found = target === null ? null : exportOf(program, target, name, at);
    if (found !== null) return found;
    if (target === null) packages.push({ kind: 'external', module: from, path: [name], at: spanOf(file, one) });
  }
  // What no module of the workspace has comes from one of the packages that are passed on whole.
  return packages.length === 0 ? null : oneOf(packages, at);
}

/** What `require` gives: the function, class or model that a CommonJS module is, else its exports by name. */
export function wholeModule(program: Program, file: string, at: Span): Value {
  const exports = moduleOf(program, file)?.module.exports ?? [];
  const whole = exports.length === 1 && exports[0]?.name === '=' ? exportOf(program, file, 'default', at) : null;
  return whole === null || whole.kind === 'object' || whole.kind === 'unknown' ? { kind: 'module', file, at } : whole;
}

/** The value of `import { imported } from 'from'`. */
export function importedFrom(program: Program, file: string, from: string, imported: string, at: Span): Value {
  const target = program.resolveModule(file, from);
  if (target === null) {
    const inner = imported === '*' ? null : submoduleOf(program, file, from, imported, at);
    if (inner !== null) return inner;
    if (isPython(file) && from.startsWith('.')) return unknownAt(at, imported);
    return { kind: 'external', module: from, path: imported === '*' ? [] : [imported], at };
  }
  if (imported === '*') return { kind: 'module', file: target, at };
  const found = exportOf(program, target, imported, at) ?? submoduleOf(program, file, from, imported, at);
  if (found !== null) return found;
  // A CommonJS module imported by default is its whole set of exports.
  return imported === 'default' ? { kind: 'module', file: target, at } : unknownAt(at, imported);
}

/** `from shop import orders` of the module shop/orders.py. */
export function submoduleOf(program: Program, file: string, from: string, name: string, at: Span): Value | null {
  if (!isPython(file)) return null;
  const found = program.resolveModule(file, submodule(from, name));
  return found === null ? null : { kind: 'module', file: found, at };
}

function importValue(program: Program, { importsNamed }: ModuleTables, name: string, file: string): Value | null {
  const found = importsNamed.get(name);
  return found === undefined ? null : importedFrom(program, file, found.from, found.imported, spanOf(file, found));
}

const bindingsByName = new WeakMap<readonly BindingFacts[], Map<string, BindingFacts[]>>();
/** As many declarations are searched one by one. */
const FEW_BINDINGS = 6;

function bindingsNamed(bindings: readonly BindingFacts[], name: string): readonly BindingFacts[] {
  if (bindings.length <= FEW_BINDINGS) return bindings.filter((one) => one.name === name);
  let known = bindingsByName.get(bindings);
  if (known === undefined) {
    known = new Map<string, BindingFacts[]>();
    for (const one of bindings) append(known, one.name, one);
    bindingsByName.set(bindings, known);
  }
  return known.get(name) ?? [];
}

/** The innermost declaration of a name that is visible at a place. */
export function visibleBinding(bindings: readonly BindingFacts[], name: string, position: number): BindingFacts | null {
  let best: BindingFacts | null = null;
  for (const binding of bindingsNamed(bindings, name)) {
    if (position < binding.scopeStart || position > binding.scopeEnd) continue;
    if (
      best === null ||
      binding.scopeStart > best.scopeStart ||
      (binding.scopeStart === best.scopeStart && best.value === null)
    )
      best = binding;
  }
  return best;
}

function parameterValue(
  program: Program,
  parameters: readonly ParameterFacts[],
  name: string,
  scope: Scope,
): Value | null {
  const bound =
    scope.environment?.file === scope.file && scope.environment.function === scope.function
      ? scope.environment.parameters.get(name)
      : undefined;
  for (const [index, parameter] of parameters.entries()) {
    const at = spanOf(scope.file, parameter);
    if (parameter.name === name) return bound ?? unboundParameter(program, parameter, name, index, scope, at);
    const part = parameter.destructured.find((one) => one.local === name);
    if (part === undefined) continue;
    if (bound !== undefined) return bound;
    const whole = unboundParameter(program, parameter, name, index, scope, at);
    const value = part.path.reduce<Value>((object, key) => memberOf(program, object, key, at, at), whole);
    return value.kind === 'member' || value.kind === 'unknown'
      ? {
          kind: 'parameter',
          name,
          type: null,
          function: { file: scope.file, index: scope.function, environment: null },
          index,
          at,
        }
      : withFallback(program, value, part.default, scope);
  }
  return null;
}

/** What is known by its type alone may be undefined, and then is what the pattern says: `{ branch = 'main' }`. */
export function withFallback(program: Program, value: Value, fallback: Expression | null, scope: Scope): Value {
  if (fallback === null || value.kind !== 'typed') return value;
  return oneOf([value, evaluate(program, fallback, scope)], value.at);
}

function unboundParameter(
  program: Program,
  parameter: ParameterFacts,
  name: string,
  index: number,
  scope: Scope,
  at: Span,
): Value {
  const type = parameter.type === null ? null : { file: scope.file, type: parameter.type };
  const typed = type === null ? null : typedValue(program, type, at);
  const injected = injectedBy(program, parameter.decorators, scope);
  if (injected !== null) return withDeclaredTypes(injected, typed);
  if (typed !== null && isTold(typed)) return typed;
  const given = givenByTool(program, scope, index);
  if (given !== null) return given;
  const loaded = parameter.type === null ? loadedByTool(program, scope, index, at) : null;
  if (loaded !== null) return loaded;
  return {
    kind: 'parameter',
    name,
    type,
    function: { file: scope.file, index: scope.function, environment: null },
    index,
    at,
  };
}

/** What a tool gives to a function of the module's own, which it finds by its name. */
function loadedByTool(program: Program, { file, function: index }: Scope, parameter: number, at: Span): Value | null {
  const name = moduleOf(program, file)?.module.functions[index]?.name ?? '';
  return name === ''
    ? null
    : program.entry({ file, name: name.slice(name.lastIndexOf('.') + 1), index: parameter, at });
}

function bindingValue(
  program: Program,
  tables: ModuleTables,
  binding: BindingFacts,
  scope: Scope,
  position: number,
): Value {
  const at = spanOf(scope.file, binding);
  const declared = binding.type === null ? null : typedValue(program, { file: scope.file, type: binding.type }, at);
  const isInPython = tables.module.language === 'python';
  const blocks = isInPython ? blockValues(program, tables, binding.name, binding, scope, position) : NO_BLOCKS;
  const inBlocks = blocks.values;
  const settled = isInPython || !binding.mutable ? null : settledValues(program, tables, binding, scope, position);
  if (settled !== null) {
    const last = oneOf(settled, at);
    const told = last.kind === 'unknown' && declared !== null ? declared : withDeclaredTypes(last, declared);
    return withMutations(program, tables, binding, scope, told, position);
  }
  if (blocks.overwrites && binding.each !== true)
    return withMutations(program, tables, binding, scope, oneOf(inBlocks, at), position);
  if (binding.value === null) {
    const assigned = [...inBlocks, ...reassigned(program, tables, binding, scope)];
    if (assigned.length > 0) return oneOf(assigned, at);
    return declared ?? unknownAt(at, binding.name);
  }
  const initial = evaluate(program, binding.value, scope);
  if (binding.each === true)
    return iterated(scope, binding.name) ?? elementsOf(program, initial, at, spoken(binding.name));
  const value = initial.kind === 'unknown' && declared !== null ? declared : withDeclaredTypes(initial, declared);
  const others = binding.mutable ? [...inBlocks, ...reassigned(program, tables, binding, scope, value)] : inBlocks;
  const all = others.length > 0 || binding.mutable ? oneOf([value, ...others], at) : value;
  return withMutations(program, tables, binding, scope, all, position);
}

/** The element that a loop is at, where it is read once for each. */
function iterated(scope: Scope, name: string): Value | null {
  const { environment } = scope;
  const here = environment?.file === scope.file && environment.function === scope.function;
  return here ? (environment.parameters.get(name) ?? null) : null;
}

/** A name as people know it; what a pattern takes apart has a hidden name of the reader's. */
function spoken(name: string): string {
  return name.includes('@') ? 'item' : name;
}

/** What a loop variable holds: any element of a list that is written down, else one of a list that a call gives. */
function elementsOf(program: Program, list: Value, at: Span, name: string): Value {
  const members = list.kind === 'class' ? membersOfEnum(program, list) : null;
  if (members !== null && members.length > 0) return oneOf(members, at);
  const isInPython = isPython(at.file);
  if (list.kind === 'unknown' && list.of !== undefined && isInPython) return list.of;
  const rows = alternatives(list).flatMap((one) => rowOf(program, one, at) ?? []);
  if (rows.length > 0) return oneOf(rows, at);
  if (list.kind === 'array' && list.items.length > 0 && !list.open) return oneOf(list.items, at);
  if (list.kind !== 'call') return pickedOf(unknownAt(at, name), list);
  const numbered = isInPython ? enumerated(list) : null;
  if (numbered === null) return { kind: 'unknown', text: name, of: list, at };
  const index = unknownAt(at, 'index');
  return { kind: 'array', items: [index, elementsOf(program, numbered, at, name)], open: false, at };
}

/** Something out of what a query may have given. */
export function pickedOf(value: Value, list: Value): Value {
  const isGiven = ['call', 'member', 'unknown', 'template'].includes(list.kind);
  return isGiven && value.kind === 'unknown' ? { ...value, within: list } : value;
}

/** What a tool gives a loop, over a value as it is or as the loop asks for its items. */
function rowOf(program: Program, list: Value, at: Span): Value | null {
  const found = program.toolElement(list, at);
  return (
    found ??
    (list.kind === 'call' && list.callee.kind === 'member' && list.callee.property === '__iter__'
      ? program.toolElement(list.callee.object, at)
      : null)
  );
}

/** What `enumerate(…)` numbers. */
function enumerated(list: ValueOf<'call'>): Value | null {
  const { callee } = list;
  const asked = callee.kind === 'member' && callee.property === '__iter__' ? callee.object : list;
  if (asked.kind !== 'call' || asked.callee.kind !== 'global' || asked.callee.name !== 'enumerate') return null;
  return asked.arguments[0] ?? null;
}

function reassigned(
  program: Program,
  tables: ModuleTables,
  binding: BindingFacts,
  scope: Scope,
  initial: Value | null = null,
): readonly Value[] {
  const found = tables.assignments.get(binding.name) ?? [];
  // `q = q.where(…)` leaves a query what it was, and more: whoever reads it looks at all calls on the variable.
  const [others, own] = partition(found, ({ assignment }) => rootName(assignment.value) !== binding.name);
  const values = assignedValues(program, tables, binding, scope, others);
  const fluent = own.length > 0 && [...(initial === null ? [] : [initial]), ...values].some(isFluentIn(program));
  return fluent ? values : assignedValues(program, tables, binding, scope, found);
}

/** What a variable holds where an assignment before is sure to have run; null for one that goes on from what it held. */
function settledValues(
  program: Program,
  tables: ModuleTables,
  binding: BindingFacts,
  scope: Scope,
  position: number,
): readonly Value[] | null {
  const found = (tables.assignments.get(binding.name) ?? []).filter(
    ({ function: index, assignment }) =>
      isWithin(tables.module, index, scope.function) &&
      assignment.start >= binding.scopeStart &&
      assignment.end <= binding.scopeEnd,
  );
  const holder = tables.module.functions[scope.function];
  const isOwn = found.every((one) => one.function === scope.function);
  if (holder === undefined || found.length === 0 || !isOwn) return null;
  if (found.some(({ assignment }) => rootName(assignment.value) === binding.name)) return null;
  const settled = settledBy(holder, found, position);
  return settled === null ? null : assignedValues(program, tables, binding, scope, settled);
}

function isFluentIn(program: Program): (value: Value) => boolean {
  return (value) =>
    (value.kind === 'one-of' ? value.values : [value]).some((one) =>
      program.adapters.some((adapter) => adapter.fluent?.(one) === true),
    );
}

function assignedValues(
  program: Program,
  tables: ModuleTables,
  binding: BindingFacts,
  scope: Scope,
  found: readonly AssignedName[],
): readonly Value[] {
  return found.flatMap(({ function: holder, assignment, path }) => {
    if (path.length > 0 || assignment.value === null || !isWithin(tables.module, holder, scope.function)) return [];
    const environment = environmentFor(tables.module, scope.environment, scope.file, holder);
    const value = evaluate(program, assignment.value, { file: scope.file, function: holder, environment });
    if (assignment.operator === '=' || assignment.operator === '??=' || assignment.operator === '||=') return [value];
    return [unknownAt(spanOf(scope.file, assignment), binding.name)];
  });
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** Methods that put an item into a list, in JavaScript and in Python. */
const ADDING = new Set(['push', 'unshift', 'append', 'add']);

const GLOBAL_OBJECTS = new Set(['globalThis', 'global', 'window', 'self']);

function isMaking(value: Expression | null): boolean {
  return value?.kind === 'call' || value?.kind === 'new';
}

/** Properties assigned after an object was made, items pushed to a list, and a date moved by its setters. */
function withMutations(
  program: Program,
  tables: ModuleTables,
  binding: BindingFacts,
  scope: Scope,
  value: Value,
  position: number,
): Value {
  if (value.kind === 'object') return withAssignedProperties(program, tables, binding, scope, value, position);
  // `const kept = globalThis as Kept; kept.client = connect()`: what is kept from one load of the module to the next.
  const makes = ({ path, assignment }: AssignedName): boolean => path.length === 1 && isMaking(assignment.value);
  if (value.kind === 'global' && GLOBAL_OBJECTS.has(value.name) && tables.assignments.get(binding.name)?.some(makes)) {
    const kept = { kind: 'object', properties: [], open: true, at: value.at } as const;
    return withAssignedProperties(program, tables, binding, scope, kept, position);
  }
  // A list that is begun anew now and then is one list as far as its items go.
  const [list, ...others] = value.kind === 'one-of' ? value.values.filter((one) => one.kind === 'array') : [];
  if (value.kind === 'one-of' && list !== undefined) {
    const whole = { ...list, items: [list, ...others].flatMap(({ items }) => items) };
    const filled = withMutations(program, tables, binding, scope, whole, position);
    return filled === whole ? value : oneOf([filled, ...value.values.filter((one) => one.kind !== 'array')], value.at);
  }
  if (value.kind !== 'array' && value.kind !== 'instance') return value;
  const calls = (tables.methodCalls.get(binding.name) ?? []).filter((one) =>
    isWithin(tables.module, one.function, scope.function),
  );
  if (value.kind === 'array') {
    const added = calls.filter((one) => ADDING.has(one.method));
    if (added.length === 0) return value;
    const items = added.flatMap((one) =>
      one.call.arguments.map((item) => evaluate(program, item, { ...scope, function: one.function })),
    );
    return { ...value, items: [...value.items, ...items], open: true };
  }
  if (value.of.kind !== 'global' || value.of.name !== 'Date') return value;
  const moved = calls.find(
    (one) =>
      /^set(UTC)?(FullYear|Month|Date|Hours|Minutes|Seconds|Milliseconds|Time)$/.test(one.method) &&
      one.call.start < position,
  );
  if (moved === undefined) return value;
  const [by] = moved.call.arguments;
  const amount = by === undefined ? null : evaluate(program, by, { ...scope, function: moved.function });
  return movedDate(value, moved.method, amount);
}

function withAssignedProperties(
  program: Program,
  tables: ModuleTables,
  binding: BindingFacts,
  scope: Scope,
  object: Extract<Value, { kind: 'object' }>,
  position: number,
): Value {
  const assigned = (tables.assignments.get(binding.name) ?? []).filter(
    (one) => one.path.length > 0 && isWithin(tables.module, one.function, scope.function),
  );
  const merged = (tables.methodCalls.get('Object') ?? []).some(
    (one) =>
      one.method === 'assign' && one.call.arguments[0]?.kind === 'name' && one.call.arguments[0].name === binding.name,
  );
  const filled = merged || tables.filled.has(binding.name);
  if (assigned.length === 0) return filled ? { ...object, open: true } : object;
  const properties = new Map(object.properties.map((property) => [property.key, property]));
  const open = object.open || filled;
  for (const { function: holder, assignment, path } of assigned) {
    const [key, ...rest] = path;
    if (key === undefined) continue;
    const before = properties.get(key);
    if (rest.length > 0 || assignment.value === null || assignment.operator !== '=') {
      // A change deep inside, or a deletion: the property is there, its value is not known any more.
      const value = unknownAt(spanOf(scope.file, assignment), key);
      properties.set(key, { key, keyAt: spanOf(scope.file, assignment.target), value, optional: true });
      continue;
    }
    const environment = environmentFor(tables.module, scope.environment, scope.file, holder);
    const value = evaluate(program, assignment.value, { file: scope.file, function: holder, environment });
    const certain = !assignment.conditional && holder === scope.function && assignment.start < position;
    properties.set(key, assignedProperty(before, key, spanOf(scope.file, assignment.target), value, certain));
  }
  return { ...object, properties: [...properties.values()], open };
}

function assignedProperty(
  before: PropertyValue | undefined,
  key: string,
  keyAt: Span,
  value: Value,
  certain: boolean,
): PropertyValue {
  if (certain) return { key, keyAt, value, optional: false };
  if (before === undefined) return { key, keyAt, value, optional: true };
  return { ...before, value: oneOf([before.value, value], value.at) };
}

function moduleEnd(module: ModuleFacts): number {
  return module.functions[0]?.end ?? 0;
}
