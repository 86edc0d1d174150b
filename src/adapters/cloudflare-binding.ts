import type { Predicate } from '../model/predicate';
import type { Entity, EntityKind } from '../model/schema';
import type { Query } from '../model/query';
import type { LocatedType, Value } from '../model/value';
import { contains, type Span } from '../model/span';
import type { Adapter, CallSite, ChainLink, Lookup } from './adapter';
import { foldText } from './fold';
import { allOf, condition, everything, opaque, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';
import { packageOf } from './origin';
import { operandsOf } from './sql-bound';
import { statedBindings } from './wrangler-configuration';

/** A binding of a Worker as a chain of calls leads to it. https://developers.cloudflare.com/workers/runtime-apis/bindings/ */
export interface Binding {
  /** Its name in the configuration; null for one that is only a parameter here. */
  readonly name: string | null;
  readonly text: string;
  /** What is called on it. */
  readonly call: ChainLink;
}

export type BindingType = 'KVNamespace' | 'R2Bucket';

/** A binding as an interface declares it, or as the configuration states it, without a type. */
interface StatedBinding {
  readonly name: string;
  readonly nameAt: Span;
  readonly type?: LocatedType;
}

/** The bindings of a type that interfaces declare, then those that only the configuration states. */
export function bindingsOf(type: BindingType, look: Lookup): readonly StatedBinding[] {
  const typed = look.membersTyped(type);
  const names = new Set(typed.map(({ name }) => name));
  return [...typed, ...statedBindings(type, look).filter(({ name }) => !names.has(name))];
}

/** The binding of a type that a call is on, or null: by its declared type, or by its name in `env`. */
export function bindingOf({ base, links }: CallSite, type: BindingType, look: Lookup): Binding | null {
  const call = links.at(-1);
  if (call === undefined || call.arguments === null) return null;
  const members = bindingsOf(type, look);
  const declared = declaredType(base);
  if (declared !== null && links.length === 1) {
    const member = members.find((each) => each.type?.type === declared.type);
    if (member === undefined && nameOfType(declared) !== type) return null;
    return { name: member?.name ?? null, text: look.text(base), call };
  }
  // In a Worker that is no module, bindings are globals.
  if (base.kind === 'global' && links.length === 1) {
    const member = members.find((each) => each.type === undefined && each.name === base.name);
    return member === undefined ? null : { name: member.name, text: member.name, call };
  }
  const named = links.at(-2);
  const parts = base.kind === 'external' && packageOf(base) === 'cloudflare:workers' ? base.path : [];
  const name = named?.arguments === null ? named.name : links.length === 1 && parts[0] === 'env' ? parts[1] : undefined;
  const holder = links.length > 2 ? links.at(-3)?.name : nameOfBase(base);
  const inEnvironment = holder === 'env' || (named === undefined && parts.length > 1);
  const member = inEnvironment ? members.find((each) => each.name === name) : undefined;
  return member === undefined ? null : { name: member.name, text: member.name, call };
}

function declaredType(base: Value): LocatedType | null {
  if (base.kind === 'typed') return base.type;
  if (base.kind === 'parameter') return base.type;
  return base.kind === 'instance' ? (base.declared ?? null) : null;
}

function nameOfType({ type }: LocatedType): string | null {
  return type.kind === 'reference' ? (type.name.split('.').at(-1) ?? null) : null;
}

function nameOfBase(base: Value): string | null {
  if (base.kind === 'parameter') return base.name;
  if (base.kind === 'unknown') return base.text;
  return base.kind === 'external' ? (base.path.at(-1) ?? null) : null;
}

/** What a binding holds, as the interface of the environment declares it. */
export function bindingEntity({ name, nameAt }: StatedBinding, kind: EntityKind, adapter: string): Entity {
  return {
    name,
    kind,
    adapter,
    at: nameAt,
    aliases: [],
    fields: new Map(),
    open: true,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
}

/** The keys that a list is asked for: `{ prefix: 'session:' }`. */
export function prefixReading(options: Value | undefined): FilterReading {
  const prefix = propertyOf(options, 'prefix');
  if (prefix === null || prefix.kind === 'undefined') return everything;
  const text = foldText(prefix);
  const { at } = prefix;
  if (text === '') return everything;
  if (text === null) return opaque('keys with a prefix that is computed', at, [['key']]);
  const last = text.charCodeAt(text.length - 1);
  const end = text.slice(0, -1) + String.fromCharCode(last + 1);
  const from: Predicate = {
    kind: 'compare',
    field: ['key'],
    operator: '>=',
    operand: { kind: 'literal', value: text },
    at,
  };
  const until: Predicate = {
    kind: 'compare',
    field: ['key'],
    operator: '<',
    operand: { kind: 'literal', value: end },
    at,
  };
  return allOf([condition(from), condition(until)]);
}

/** The entries of a key, or of a list of keys. */
export function keyReading(key: Value | undefined, call: ChainLink): FilterReading {
  if (key === undefined) return everything;
  const listed = key.kind === 'array' && !key.open;
  const operands = listed ? key.items.flatMap(operandsOf) : operandsOf(key);
  const [only, ...others] = operands;
  const { value } = call;
  const at = key.at.file === value.at.file ? key.at : call.nameAt;
  if (only !== undefined && others.length === 0 && !listed)
    return condition({ kind: 'compare', field: ['key'], operator: '=', operand: only, at });
  return condition({ kind: 'in-set', field: ['key'], operands, at });
}

export function bindingQuery(
  binding: Binding,
  operation: 'read' | 'insert' | 'delete',
  adapter: string,
  site: CallSite,
  filter: FilterReading,
  limit: number | null,
): Query {
  const { name, text, call } = binding;
  return {
    operation,
    method: call.name,
    adapter,
    semantics: 'sql',
    target: name === null ? { kind: 'unknown', reason: 'its binding is not known', text } : { kind: 'known', name },
    predicate: filter.predicate,
    completeness: filter.completeness,
    filter: [],
    reads: [],
    writes: [],
    writesComplete: false,
    limit,
    at: site.at,
    targetAt: null,
  };
}

/** A tool of Cloudflare's that a Worker reaches by a binding: what holds data goes by the binding's name. */
export function bindingAdapter({
  type,
  kind,
  setting,
  names,
  queries,
  ...known
}: Pick<Adapter, 'id' | 'title' | 'documentation'> & {
  /** The type of the binding. */
  readonly type: BindingType;
  readonly kind: EntityKind;
  /** The setting that declares such bindings. */
  readonly setting: string;
  readonly names: readonly string[];
  readonly queries: (binding: Binding, site: CallSite) => readonly Query[];
}): Adapter {
  return {
    ...known,
    mentions: [type, setting],
    packages: ['cloudflare:workers', '@cloudflare/workers-types'],
    calls: {
      names,
      read(site, look) {
        const binding = bindingOf(site, type, look);
        if (binding === null || !contains(site.at, binding.call.value.at)) return [];
        return queries(binding, site).map((query) => ({ kind: 'query' as const, query }));
      },
    },
    files: (look) =>
      bindingsOf(type, look).map((member) => ({ kind: 'entity', entity: bindingEntity(member, kind, known.id) })),
  };
}
