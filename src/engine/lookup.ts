import { declareSql } from '../adapters/databases/sql';
import type { CallSite, DecoratorSite, Lookup, TypedMember } from '../adapters/adapter';
import type { ClassReference, Value } from '../model/value';
import { describe } from '../adapters/operand';
import { exportOf, packageOf } from '../adapters/origin';
import { isPython } from '../model/language';
import { compareText, spanKey, type Span } from '../model/span';
import { actionOf, isRequired } from './action';
import { ancestorsOf, basesOf } from './ancestry';
import { attributesOf } from './attributes';
import { comparisonsIn } from './branches';
import { callResult } from './calls';
import { conditionsAt } from './conditions-at';
import { fileSiteOf } from './documents';
import { evaluate } from './evaluate';
import { callsIn, heldCalls } from './held';
import { inSameFunction } from './innermost';
import { loadedBy } from './loaded';
import { heritageOf, memberOf } from './members';
import { classOf, classValue, functionOf, moduleOf, spanOf, type Program } from './program';
import { decoratorSites, isHere, placeOf, rootsOf } from './sites';
import { resolveType } from './resolve-type';
import { typedMembers } from './typed-members';
import { mayBeUndefined } from './absence';
import { typedValue } from './types';

const DEEPEST_HERITAGE = 12;

/** What is assigned to a member of a value, wherever in its module that happens. */
interface Assigned {
  readonly path: readonly string[];
  readonly value: Value;
  readonly at: Span;
}

/** Answers for adapters, from the program and the sites that were found in all its modules. */
export function createLookup(program: Program, sites: readonly CallSite[]): Lookup {
  const byBase = groupBy(sites, receiversOf);
  const byName = groupBy(sites, (site) => site.links.filter((link) => isHere(link, site.at)).map((link) => link.name));
  let byDecorator: ReadonlyMap<string, readonly DecoratorSite[]> | null = null;
  const assignedIn = new Map<string, ReadonlyMap<string, readonly Assigned[]>>();

  let members: ReadonlyMap<string, readonly TypedMember[]> | null = null;
  const configured = new Map<string, ReturnType<Lookup['configurations']>>();

  return {
    callsOn(value) {
      return byBase.get(spanKey(value.at)) ?? [];
    },
    around: (site) => functionAround(program, site),
    heldCalls: (site) => heldCalls(program, site),
    callsIn: (callee, args, receiver) => callsIn(program, callee, args, receiver),
    comparisonsIn: (callee, args) => comparisonsIn(program, callee, args),
    callsNamed: (name) => byName.get(name) ?? [],
    decoratorsOf: (value) => decoratorsOf(program, value, 0),
    decoratorsNamed(name) {
      byDecorator ??= groupBy(
        program.declaring.flatMap((file) => decoratorSites(program, file)),
        (site) => [site.name],
      );
      return byDecorator.get(name) ?? [];
    },
    basesOf: (value) => (value.kind === 'class' ? basesOf(program, value.class) : []),
    ancestorsOf: (value) => (value.kind === 'class' ? ancestorsOf(program, value.class) : []),
    attributesOf: (value) => (value.kind === 'class' ? attributesOf(program, value) : []),
    heritageOf(value) {
      const facts = value.kind === 'class' ? classOf(program, value.class) : null;
      const parent = value.kind === 'class' ? heritageOf(program, value.class) : null;
      if (parent === null || facts === null) return null;
      return { value: parent, types: facts.extendsTypes.map((type) => ({ file: value.at.file, type })) };
    },
    assignmentsOn(value) {
      const { file } = value.at;
      let found = assignedIn.get(file);
      if (found === undefined) {
        found = groupBy(assignmentsOf(program, file), ({ root }) => placesOf(root));
        assignedIn.set(file, found);
      }
      return found.get(spanKey(value.at)) ?? [];
    },
    member: (value, property, at) => memberOf(program, value, property, at, at),
    resultOf: (callee, args, at) => callResult(program, callee, () => args, at, []),
    membersTyped(name) {
      members ??= typedMembers(program);
      return members.get(name) ?? [];
    },
    classes: (language) =>
      program.declaring.flatMap((file) =>
        isPython(file) === (language === 'python')
          ? (moduleOf(program, file)?.module.classes ?? []).map((_, index) =>
              classValue(program, { file, index, environment: null }),
            )
          : [],
      ),
    type: (type) => resolveType(program, type),
    typed: (type) => typedValue(program, type, { file: type.file, start: type.type.start, end: type.type.end }),
    mayBeUndefined: (value) => mayBeUndefined(program, value),
    major: program.major,
    text: describe,
    module(file, path, at) {
      const found = program.resolveModule(file, path);
      return found === null ? null : { kind: 'module', file: found, at };
    },
    isScript(file) {
      const module = moduleOf(program, file)?.module;
      if (module === undefined || module.imports.length > 0 || module.exports.length > 0) return false;
      return !rootsOf(module.functions[0]).some(isRequired);
    },
    paths: [...program.files].sort(compareText),
    action: (file) => actionOf(program, file),
    subclassesOf: (packages, exported) => subclassesOf(program, packages, exported),
    statements(file) {
      const facts = program.facts.get(file);
      return facts === undefined ? [] : declareSql(facts).queries;
    },
    prisma: [...program.facts.values()]
      .flatMap(({ file, prisma }) => (prisma === undefined ? [] : [{ file, prisma }]))
      .sort((a, b) => compareText(a.file, b.file)),
    documents(file) {
      const facts = program.facts.get(file);
      return facts === undefined ? [] : fileSiteOf(facts).documents;
    },
    configurations(names) {
      const known = configured.get(names.source);
      if (known !== undefined) return known;
      const found = program.declaring.flatMap((file) => {
        const facts = names.test(file) ? program.facts.get(file) : undefined;
        return facts?.documents === undefined ? [] : [{ file, documents: fileSiteOf(facts).documents }];
      });
      configured.set(names.source, found);
      return found;
    },
    loadedBy: (file) => loadedBy(program, file),
    isBeside: (one, other) => inSameFunction(program, one, other),
    conditionsAt: (site) => conditionsAt(program, site),
    nameOf: (value) => nameOfValue(program, value),
  };
}

/** The function that holds a call, as it is called where the call was read. */
function functionAround(program: Program, site: CallSite): Value | null {
  const scope = placeOf(site)?.scope;
  const holder = scope === undefined ? null : functionOf(program, { file: scope.file, index: scope.function });
  if (scope === undefined || holder === null) return null;
  const { file, function: index, environment } = scope;
  return { kind: 'function', function: { file, index, environment }, at: spanOf(file, holder) };
}

/** A class's own decorators, then those of the members it inherits. */
function decoratorsOf(program: Program, value: Value, depth: number): readonly DecoratorSite[] {
  if (value.kind === 'function') {
    const { file, index } = value.function;
    const isHost = ({ host }: DecoratorSite): boolean => host.kind === 'function' && host.function.index === index;
    return decoratorSites(program, file).filter(isHost);
  }
  if (value.kind !== 'class' || depth > DEEPEST_HERITAGE) return [];
  const own = decoratorSites(program, value.class.file, value.class.index);
  const parent = heritageOf(program, value.class);
  const inherited = parent === null ? [] : decoratorsOf(program, parent, depth + 1);
  return [...own, ...inherited.filter((site) => site.owner !== null)];
}

function subclassesOf(program: Program, packages: readonly string[], exported: string): readonly Value[] {
  return program.declaring.flatMap((file) =>
    (moduleOf(program, file)?.module.classes ?? []).flatMap((one, index) => {
      const held = classValue(program, { file, index, environment: null });
      const root = one.extends === null ? null : rootClass(program, held.class, 0);
      const isOne = root !== null && packages.includes(packageOf(root) ?? '') && exportOf(root) === exported;
      return isOne ? [held] : [];
    }),
  );
}

/** What a class and its parents extend in the end, when that is no class of the workspace. */
function rootClass(program: Program, reference: ClassReference, depth: number): Value | null {
  const parent = depth > DEEPEST_HERITAGE ? null : heritageOf(program, reference);
  return parent?.kind === 'class' ? rootClass(program, parent.class, depth + 1) : parent;
}

/** Places of the values a site is called on: its base, and every link before the last. */
function receiversOf(site: CallSite): readonly string[] {
  return [site.base, ...site.links.slice(0, -1).map((link) => link.value)].map((value) => spanKey(value.at));
}

/** Places of a value: its own, and that of the list which it is an element of. */
function placesOf(value: Value): readonly string[] {
  const list = value.kind === 'unknown' ? value.of : undefined;
  return [spanKey(value.at), ...(list === undefined ? [] : [spanKey(list.at)])];
}

function assignmentsOf(program: Program, file: string): readonly (Assigned & { readonly root: Value })[] {
  const tables = moduleOf(program, file);
  if (tables === null) return [];
  return [...tables.assignments].flatMap(([, list]) =>
    list.flatMap(({ function: holder, assignment, path }) => {
      if (path.length === 0 || assignment.value === null) return [];
      let target = assignment.target;
      while (target.kind === 'member') target = target.object;
      const scope = { file, function: holder, environment: null };
      const at = { file, start: assignment.start, end: assignment.end };
      return [{ root: evaluate(program, target, scope), path, value: evaluate(program, assignment.value, scope), at }];
    }),
  );
}

function nameOfValue(program: Program, value: Value): string | null {
  if (value.kind === 'class') return classOf(program, value.class)?.name ?? null;
  if (value.kind === 'function') {
    const name = functionOf(program, value.function)?.name ?? '';
    return name === '' ? null : name;
  }
  return value.kind === 'instance' ? nameOfValue(program, value.of) : null;
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
