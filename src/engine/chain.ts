import type { CallSite, ChainLink } from '../adapters/adapter';
import { isPython } from '../model/language';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { withArguments } from './calls';
import { givenArguments, type GivenArguments } from '../model/keywords';

/** A symbolic call as base and links; null for what is no call, or a call of something that is not known. */
export function siteOfValue(value: Value, at: Span, within: string): CallSite | null {
  // `list(query)` is no call of the query's; what it is given is one.
  if (value.listed === true) return null;
  if (value.kind === 'instance') {
    const named = value.arguments === null ? null : constructorName(value.of);
    return named === null
      ? null
      : { base: named.base, links: [linkOf(value, named.name, value.of.at, true)], at, within };
  }
  const links: ChainLink[] = [];
  let current: Value = value;
  for (;;) {
    const step = stepOf(current);
    if (step === null) break;
    if (step === 'unknown') return null;
    links.unshift(step.link);
    current = step.on;
    if (step.last) break;
  }
  return links.length === 0 ? null : { base: current, links, at, within };
}

interface Step {
  readonly link: ChainLink;
  /** What the link is called on. */
  readonly on: Value;
  readonly last: boolean;
}

function stepOf(value: Value): Step | 'unknown' | null {
  if (value.kind === 'member') {
    return { link: memberLink(value), on: value.object, last: false };
  }
  const callee = value.kind === 'call' ? value.callee : value.kind === 'template' ? value.tag : null;
  if (callee === null) return null;
  switch (callee.kind) {
    case 'member':
      return { link: linkOf(value, callee.property, callee.propertyAt), on: callee.object, last: false };
    case 'external': {
      const base: Value = { ...callee, path: callee.path.slice(0, -1) };
      return { link: linkOf(value, callee.path.at(-1) ?? 'default', callee.at), on: base, last: true };
    }
    case 'global':
      return {
        link: linkOf(value, callee.name, callee.at),
        on: { kind: 'global', name: 'globalThis', at: callee.at },
        last: true,
      };
    // A call of a value itself (knex('orders'), sql`…`) has no name of its own.
    case 'parameter':
      return { link: linkOf(value, value.kind === 'template' ? '' : callee.name, callee.at), on: callee, last: true };
    case 'instance':
    case 'typed':
      return { link: linkOf(value, '', callee.at), on: callee, last: true };
    case 'call':
      return { link: linkOf(value, '', callee.at), on: callee, last: false };
    default:
      return 'unknown';
  }
}

function memberLink(value: ValueOf<'member'>): ChainLink {
  return { name: value.property, nameAt: value.propertyAt, arguments: null, types: [], construct: false, value };
}

/** A link whose arguments are worked out when somebody asks for them. */
function linkOf(value: Value, name: string, nameAt: Span, construct = false): ChainLink {
  const types = value.kind === 'call' || value.kind === 'instance' ? value.types : [];
  const link: ChainLink = { name, nameAt, arguments: [], types, construct, value };
  if (isPython(value.at.file)) return withKeywords(link, value);
  return withArguments(link, () => {
    if (value.kind === 'call' || value.kind === 'instance') return value.arguments ?? [];
    return value.kind === 'template' ? [{ ...value, tag: null }] : [];
  });
}

function withKeywords(link: ChainLink, value: Value): ChainLink {
  const given = (): GivenArguments =>
    givenArguments(value.kind === 'call' || value.kind === 'instance' ? (value.arguments ?? []) : []);
  return Object.defineProperties(link, {
    arguments: { enumerable: true, get: () => given().positional },
    keywords: { enumerable: true, get: () => given().keywords ?? undefined },
  });
}

function constructorName(of: Value): { readonly base: Value; readonly name: string } | null {
  switch (of.kind) {
    case 'external':
      return { base: { ...of, path: of.path.slice(0, -1) }, name: of.path.at(-1) ?? 'default' };
    case 'global':
      return { base: { kind: 'global', name: 'globalThis', at: of.at }, name: of.name };
    case 'member':
      return { base: of.object, name: of.property };
    case 'class':
    case 'call':
      return { base: of, name: '' };
    default:
      return null;
  }
}
