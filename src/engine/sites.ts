import {
  readsLanguage,
  type Adapter,
  type CallSite,
  type ChainLink,
  type DecoratorSite,
  type ModuleSite,
} from '../adapters/adapter';
import type { Expression } from '../model/expression';
import type { ClassFacts, FunctionFacts, ModuleFacts } from '../model/facts';
import { isPython, type CodeLanguage } from '../model/language';
import { compareSpans, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { allowed } from './allowance';
import { siteOfValue } from './chain';
import { callsMade } from './makers';
import { alternatives, argumentsOf, evaluate } from './evaluate';
import { givenArguments } from '../model/keywords';
import { exportOf } from './names';
import {
  classScope,
  classValue,
  environmentFor,
  functionOf,
  instanceOf,
  isSubscribed,
  moduleOf,
  remember,
  spanOf,
  type Program,
  type Scope,
  type CallExpression,
  type PlacedCall,
} from './program';
import { parentOfSuper } from './super-call';

export interface PlacedSite {
  readonly site: CallSite;
  readonly call: PlacedCall;
}

/** What an expression holds: its outermost calls, and the functions written in it. */
export interface Contents {
  readonly calls: readonly CallExpression[];
  readonly functions: readonly number[];
}

const rootsMemo = new WeakMap<FunctionFacts, readonly Expression[]>();

/** Every expression that runs when a function runs, its nested functions excepted. */
export function rootsOf(holder: FunctionFacts | undefined): readonly Expression[] {
  if (holder === undefined) return [];
  const known = rootsMemo.get(holder);
  if (known !== undefined) return known;
  const roots: Expression[] = [];
  for (const parameter of holder.parameters) {
    if (parameter.default !== null) roots.push(parameter.default);
    for (const part of parameter.destructured) if (part.default !== null) roots.push(part.default);
  }
  for (const { value } of holder.bindings) {
    if (value !== null && value.kind !== 'function' && value.kind !== 'class') roots.push(value);
  }
  for (const { target, value } of holder.assignments) {
    if (target.kind !== 'name') roots.push(target);
    if (value !== null && value.kind !== 'function') roots.push(value);
  }
  roots.push(...holder.body, ...holder.returns);
  rootsMemo.set(holder, roots);
  return roots;
}

const contentsMemo = new WeakMap<Expression, Contents>();

/** The outermost calls in an expression, in order of appearance, and the functions it writes down. */
export function contentsOf(expression: Expression): Contents {
  const known = contentsMemo.get(expression);
  if (known !== undefined) return known;
  const calls: CallExpression[] = [];
  const functions: number[] = [];
  collect(expression, calls, functions);
  const contents = { calls, functions };
  contentsMemo.set(expression, contents);
  return contents;
}

function collect(expression: Expression, calls: CallExpression[], functions: number[]): void {
  switch (expression.kind) {
    case 'call':
    case 'new':
      calls.push(expression);
      collectInside(expression, calls, functions);
      return;
    case 'template':
      if (expression.tag !== undefined) {
        calls.push(expression);
        collectInside(expression, calls, functions);
        return;
      }
      for (const value of expression.values) collect(value, calls, functions);
      return;
    case 'function':
      functions.push(expression.index);
      return;
    case 'member':
      collect(expression.object, calls, functions);
      return;
    case 'element':
      collect(expression.object, calls, functions);
      collect(expression.index, calls, functions);
      return;
    case 'object':
      for (const property of expression.properties) {
        if (property.kind === 'computed') collect(property.key, calls, functions);
        collect(property.value, calls, functions);
      }
      return;
    case 'array':
      for (const item of expression.items) collect(item, calls, functions);
      return;
    case 'spread':
    case 'unary':
      collect(expression.operand, calls, functions);
      return;
    case 'binary':
      collect(expression.left, calls, functions);
      collect(expression.right, calls, functions);
      return;
    case 'conditional':
      collect(expression.condition, calls, functions);
      collect(expression.then, calls, functions);
      collect(expression.otherwise, calls, functions);
      return;
    case 'comprehension':
      // The list is the loop's: a binding of its own.
      if (expression.key !== null) collect(expression.key, calls, functions);
      collect(expression.element, calls, functions);
      for (const condition of expression.conditions) collect(condition, calls, functions);
      return;
    case 'other':
      for (const part of expression.parts) collect(part, calls, functions);
      return;
    default:
      return;
  }
}

/** Arguments of every link of a chain, and what its receiver holds: the links themselves are one site. */
function collectInside(expression: CallExpression, calls: CallExpression[], functions: number[]): void {
  let current: Expression = expression;
  for (;;) {
    if (current.kind === 'call' || current.kind === 'new') {
      for (const argument of current.arguments) collect(argument, calls, functions);
      current = current.callee;
    } else if (current.kind === 'template') {
      for (const value of current.values) collect(value, calls, functions);
      if (current.tag === undefined) return;
      current = current.tag;
    } else if (current.kind === 'member') {
      current = current.object;
      if (isOwnChain(current)) {
        collect(current, calls, functions);
        return;
      }
    } else {
      collect(current, calls, functions);
      return;
    }
  }
}

/** The calls of one chain, outermost first. */
export function chainOf(call: CallExpression): readonly CallExpression[] {
  const links: CallExpression[] = [];
  let current: Expression = call;
  for (;;) {
    if (current.kind === 'call' || current.kind === 'new') {
      links.push(current);
      current = current.callee;
    } else if (current.kind === 'template' && current.tag !== undefined) {
      links.push(current);
      current = current.tag;
    } else if (current.kind === 'member' && !isOwnChain(current.object)) current = current.object;
    else return links;
  }
}

/**
 * A receiver that is a call of its own: the inner one of `events().deleteMany()` may lead into the workspace, and that of
 * `new Job('0 3 * * *', run).start()` may say more than the call on it.
 */
function isOwnChain(receiver: Expression): receiver is CallExpression {
  return receiver.kind === 'new' || (receiver.kind === 'call' && receiver.callee.kind !== 'member');
}

/** The names by which a chain calls: methods, functions, and what an imported name is called at home. */
export function namesOf(module: ModuleFacts, expression: CallExpression): readonly string[] {
  const names: string[] = [];
  // `super(…)` calls what the class extends.
  let current: Expression = parentOfSuper(module, expression) ?? expression;
  for (;;) {
    if (current.kind === 'call' || current.kind === 'new') current = current.callee;
    else if (current.kind === 'template' && current.tag !== undefined) current = current.tag;
    else if (current.kind === 'member') {
      names.push(current.property);
      current = current.object;
    } else break;
  }
  if (current.kind === 'name') {
    const { name } = current;
    names.push(name);
    // The tag of a template has no name of its own where it is a parameter: whatever it is called, it may be wanted.
    if (expression.kind === 'template') names.push('');
    const home = homeNames(module).get(name);
    if (home !== undefined && home !== name) names.push(home);
  }
  return names;
}

const homeNamesMemo = new WeakMap<ModuleFacts, ReadonlyMap<string, string>>();

/** What local names are called where they come from: by `import { Job as Task }`, and by `const { Job: Task } = require(…)`. */
function homeNames(module: ModuleFacts): ReadonlyMap<string, string> {
  const known = homeNamesMemo.get(module);
  if (known !== undefined) return known;
  const names = new Map<string, string>();
  for (const { name, value } of module.functions.flatMap((one) => one.bindings)) {
    if (value?.kind === 'module') names.set(name, 'default');
    else if (value?.kind === 'member' && value.object.kind === 'module') names.set(name, value.property);
  }
  for (const { local, imported } of module.imports) names.set(local, imported);
  homeNamesMemo.set(module, names);
  return names;
}

/** The resolved readings of one call expression, none when it is a call into the workspace or of something unknown. */
export function sitesOf(program: Program, expression: CallExpression, scope: Scope): readonly CallSite[] {
  const at = spanOf(scope.file, expression);
  const within = nameOfFunction(program, scope);
  const heldBy = holderName(program, expression, scope);
  return alternatives(evaluate(program, expression, scope)).flatMap((value) => {
    const site = siteOfValue(value, at, within);
    if (site === null || !writtenHere(site, at)) return [];
    const isReturned = returnsAt(program, expression, scope);
    const known: CallSite = {
      ...site,
      ...(heldBy !== undefined && { heldBy }),
      ...(isReturned && { returned: true }),
    };
    places.set(known, { expression, scope });
    return [known];
  });
}

const places = new WeakMap<CallSite, PlacedCall>();

/** Where a site was read: the expression, and what the names around it were bound to. */
export function placeOf(site: CallSite): PlacedCall | null {
  return places.get(site) ?? null;
}

function returnsAt(program: Program, expression: CallExpression, { file, function: index }: Scope): boolean {
  return functionOf(program, { file, index })?.returns.includes(expression) === true;
}

function holderName(
  program: Program,
  expression: CallExpression,
  { file, function: index }: Scope,
): string | undefined {
  const module = moduleOf(program, file)?.module;
  const binding = module?.functions[index]?.bindings.find((one) => one.value === expression);
  return binding?.name ?? module?.exports.find((one) => one.expression === expression)?.name;
}

function writtenHere(site: CallSite, at: Span): boolean {
  return site.links.some((link) => isHere(link, at));
}

/** Whether a link is part of the call expression itself, not of a variable or function elsewhere. */
export function isHere(link: ChainLink, at: Span): boolean {
  const place = link.value.at;
  return place.file === at.file && place.start >= at.start && place.end <= at.end;
}

/** The name of the function around a place: `Orders.purge` for a method, the file's own name outside any function. */
export function nameOfFunction(program: Program, scope: Scope): string {
  const module = moduleOf(program, scope.file)?.module;
  for (
    let index: number | null = scope.function;
    index !== null && index !== 0;
    index = module?.functions[index]?.parent ?? null
  ) {
    const holder = module?.functions[index];
    if (holder === undefined || holder.name === '') continue;
    const owner = holder.owner === null ? undefined : module?.classes[holder.owner];
    return owner === undefined || owner.name === '' ? holder.name : `${owner.name}.${holder.name}`;
  }
  return baseName(scope.file);
}

export function baseName(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.[^.]*$/, '');
}

const NO_SITES = (): readonly CallSite[] => [];
const NO_DECORATORS = (): readonly DecoratorSite[] => [];

/** Every call of a module that an adapter may want, resolved without knowing who calls its functions. */
export function moduleSites(program: Program, file: string): readonly PlacedSite[] {
  const known = program.memo.sites.get(file);
  if (known !== undefined) return known;
  const { misses } = program;
  const sites = findSites(program, file);
  remember(program, program.memo.sites, file, sites, misses);
  return sites;
}

function findSites(program: Program, file: string): readonly PlacedSite[] {
  const tables = moduleOf(program, file);
  if (tables === null) return [];
  const { module } = tables;
  const sites: PlacedSite[] = [];
  const visit = (expression: Expression, scope: Scope): void => {
    for (const call of contentsOf(expression).calls) {
      if (
        isSubscribed(program, file, namesOf(module, call)) ||
        (call.kind === 'call' && callsMade(program, module, call))
      )
        for (const site of allowed(program, spanOf(file, call), () => sitesOf(program, call, scope), NO_SITES))
          sites.push({ site, call: { expression: call, scope } });
    }
  };
  module.functions.forEach((holder, index) => {
    for (const root of rootsOf(holder)) visit(root, { file, function: index, environment: null });
    // Decorators of methods are read with their class.
    if (holder.owner === null)
      for (const decorator of holder.decorators)
        visit(decorator, { file, function: holder.parent ?? 0, environment: null });
  });
  for (const { expression } of module.exports) {
    if (expression !== undefined) visit(expression, { file, function: 0, environment: null });
  }
  module.classes.forEach((one, index) => {
    const held = classValue(program, { file, index, environment: null });
    if (one.extends !== null) visit(one.extends, classScope(program, held.class, null));
    for (const decorator of one.decorators) visit(decorator, classScope(program, held.class, null));
    for (const property of one.properties) {
      if (property.value === null) continue;
      visit(property.value, classScope(program, held.class, property.static ? held : instanceOf(program, held)));
    }
  });
  return sites.sort((a, b) => compareSpans(a.site.at, b.site.at));
}

/** Every decorator of a module's classes, methods and properties; of one class alone where its index is given. */
export function decoratorSites(program: Program, file: string, only: number | null = null): readonly DecoratorSite[] {
  const module = moduleOf(program, file)?.module;
  if (module === undefined) return [];
  const ofClasses = module.classes.flatMap((one, index) =>
    only === null || only === index
      ? allowed(program, spanOf(file, one), () => classDecorators(program, file, module, one, index), NO_DECORATORS)
      : [],
  );
  if (module.language !== 'python' || only !== null) return ofClasses;
  return [...ofClasses, ...module.functions.flatMap((one, index) => functionDecorators(program, file, one, index))];
}

/** Decorators of a function outside classes. */
function functionDecorators(program: Program, file: string, holder: FunctionFacts, index: number): DecoratorSite[] {
  if (holder.owner !== null || holder.decorators.length === 0) return [];
  const scope: Scope = { file, function: holder.parent ?? 0, environment: null };
  const host: Value = { kind: 'function', function: { file, index, environment: null }, at: spanOf(file, holder) };
  const hostAt = { file, start: holder.nameStart, end: holder.nameEnd };
  const decorated = { host, hostName: holder.name, hostAt, owner: null, ownerName: null };
  return holder.decorators.flatMap((decorator) => decoratorSite(program, decorator, scope, decorated));
}

function classDecorators(
  program: Program,
  file: string,
  module: ModuleFacts,
  one: ClassFacts,
  index: number,
): DecoratorSite[] {
  const held = classValue(program, { file, index, environment: null });
  const scope = classScope(program, held.class, instanceOf(program, held));
  const named = { file, start: one.nameStart, end: one.nameEnd };
  const sites = one.decorators.flatMap((decorator) =>
    decoratorSite(program, decorator, scope, {
      host: held,
      hostName: one.name,
      hostAt: named,
      owner: null,
      ownerName: null,
    }),
  );
  for (const method of one.methods) {
    const holder = module.functions[method.function];
    if (holder === undefined) continue;
    const environment = environmentFor(module, scope.environment, file, method.function);
    const host: Value = {
      kind: 'function',
      function: { file, index: method.function, environment },
      at: spanOf(file, holder),
    };
    const hostAt = { file, start: holder.nameStart, end: holder.nameEnd };
    for (const decorator of holder.decorators)
      sites.push(
        ...decoratorSite(program, decorator, scope, {
          host,
          hostName: method.name,
          hostAt,
          owner: held,
          ownerName: one.name,
        }),
      );
  }
  for (const property of one.properties) {
    const hostAt = { file, start: property.nameStart, end: property.nameEnd };
    const host: Value =
      property.type === null
        ? { kind: 'unknown', text: property.name, at: hostAt }
        : { kind: 'typed', type: { file, type: property.type }, at: hostAt };
    for (const decorator of property.decorators)
      sites.push(
        ...decoratorSite(program, decorator, scope, {
          host,
          hostName: property.name,
          hostAt,
          owner: held,
          ownerName: one.name,
        }),
      );
  }
  return sites;
}

type DecoratorHost = Pick<DecoratorSite, 'host' | 'hostName' | 'hostAt' | 'owner' | 'ownerName'>;

/**
 * A decorator as it is written; where it is a function of the workspace, also the decorators that the function gives:
 * `@Stamp()` with `const Stamp = () => Column({ type: 'timestamp' })`.
 */
function decoratorSite(
  program: Program,
  decorator: Expression,
  scope: Scope,
  host: DecoratorHost,
): readonly DecoratorSite[] {
  const call = decorator.kind === 'call' ? decorator : null;
  const callee = evaluate(program, call?.callee ?? decorator, scope);
  const at = spanOf(scope.file, decorator);
  const args = call === null ? [] : argumentsOf(program, call.arguments, scope);
  const { positional, keywords } = givenArguments(args);
  const given = { arguments: positional, ...(keywords !== null && { keywords }) };
  const called = call !== null;
  const isOwn = callee.kind === 'function' && isPython(scope.file);
  const name = isOwn ? writtenName(call?.callee ?? decorator) : nameOfDecorator(callee);
  const own: DecoratorSite = { decorator: callee, name, ...given, called, at, ...host };
  if (callee.kind !== 'function') return [own, ...composedSites(own)];
  const composed = alternatives(evaluate(program, decorator, scope)).flatMap((value): readonly DecoratorSite[] =>
    value.kind === 'call' ? [siteOfCall(value, own)].flatMap((site) => [site, ...composedSites(site)]) : [],
  );
  return [own, ...composed];
}

function writtenName(expression: Expression): string {
  if (expression.kind === 'member') return expression.property;
  return expression.kind === 'name' ? expression.name : '';
}

function siteOfCall(value: ValueOf<'call'>, site: DecoratorSite): DecoratorSite {
  return { ...site, decorator: value.callee, name: nameOfDecorator(value.callee), arguments: value.arguments };
}

/** Decorators that are put together: https://docs.nestjs.com/custom-decorators#decorator-composition */
function composedSites(site: DecoratorSite): readonly DecoratorSite[] {
  if (site.name !== 'applyDecorators') return [];
  return site.arguments.flatMap((value) => (value.kind === 'call' ? [siteOfCall(value, site)] : []));
}

function nameOfDecorator(callee: Value): string {
  switch (callee.kind) {
    case 'external':
      return callee.path.at(-1) ?? '';
    case 'member':
      return callee.property;
    case 'global':
      return callee.name;
    default:
      return '';
  }
}

/** A module as one that exports something; null when it exports none of the names that adapters ask for. */
export function moduleSite(program: Program, file: string, names: ReadonlySet<string>): ModuleSite | null {
  const module = moduleOf(program, file)?.module;
  if (module === undefined) return null;
  const exported = (name: string): { value: Value; at: Span } | null => {
    const fact = module.exports.find((one) => one.name === name) ?? module.exports.find((one) => one.name === '=');
    if (fact === undefined) return null;
    const at = spanOf(file, fact);
    const value = exportOf(program, file, name, at);
    return value === null || value.kind === 'undefined' || value.kind === 'unknown' ? null : { value, at };
  };
  return module.exports.some((one) => names.has(one.name) || one.name === '=') ? { file, exported } : null;
}

/** The adapters that subscribe to a call by a link written at the place itself, in their own order. */
export function createReaders(adapters: readonly Adapter[]): (site: CallSite) => readonly Adapter[] {
  const byLanguage = { typescript: subscribers(adapters, 'typescript'), python: subscribers(adapters, 'python') };
  return (site) => {
    const byName = byLanguage[isPython(site.at.file) ? 'python' : 'typescript'];
    const found = site.links.flatMap((link) => {
      const wanting = byName.get(link.name);
      return wanting !== undefined && isHere(link, site.at) ? [wanting] : [];
    });
    const [only] = found;
    if (only === undefined) return [];
    return found.length === 1 ? [...only] : adapters.filter((adapter) => found.some((one) => one.has(adapter)));
  };
}

function subscribers(adapters: readonly Adapter[], language: CodeLanguage): ReadonlyMap<string, ReadonlySet<Adapter>> {
  const byName = new Map<string, Set<Adapter>>();
  for (const adapter of adapters) {
    if (!readsLanguage(adapter, language)) continue;
    for (const name of adapter.calls?.names ?? []) byName.set(name, (byName.get(name) ?? new Set()).add(adapter));
  }
  return byName;
}
