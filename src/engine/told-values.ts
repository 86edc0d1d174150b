import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Program } from './program';
import type { Process } from './started';
import { holdsFor } from './truth';

/** The keys of an object or map, or the items of a list or set; null where there may be others. */
export function keysOf(value: Value | undefined): readonly unknown[] | null {
  if (value?.kind === 'object') return value.open ? null : value.properties.map(({ key }) => key);
  if (value?.kind === 'array')
    return value.open || value.items.some(({ kind }) => kind !== 'literal')
      ? null
      : value.items.map((item) => (item.kind === 'literal' ? item.value : null));
  if (value?.kind !== 'instance' || value.of.kind !== 'global') return null;
  const [entries] = value.arguments ?? [];
  if (value.of.name === 'Set') return keysOf(entries);
  if (value.of.name !== 'Map' || entries?.kind !== 'array' || entries.open) return null;
  const keys = entries.items.map((one) => (one.kind === 'array' ? one.items[0] : undefined));
  return keys.some((key) => key?.kind !== 'literal')
    ? null
    : keys.map((key) => (key?.kind === 'literal' ? key.value : null));
}

export function isNothing(value: Value): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

/** An item of a list that the command line decides. */
export function itemOf(list: ValueOf<'array'>, index: number, at: Span): Value | null {
  if (!Number.isInteger(index)) return null;
  const item = list.items[index < 0 ? list.items.length + index : index];
  if (item !== undefined) return item;
  return list.open ? { kind: 'unknown', text: '', at } : { kind: 'undefined', at };
}

/** What a method of a list gives; null for one that is not known. */
export function ofList(
  program: Program,
  process: Process,
  list: ValueOf<'array'>,
  method: string,
  args: readonly Value[],
  at: Span,
): Value | null {
  const { items, open } = list;
  const unknown: Value = { kind: 'unknown', text: '', at };
  const [first] = args;
  const [from, to] = args.map(numberOf);
  switch (method) {
    case 'slice':
    case 'splice':
      if (method === 'splice' && args.length > 1) return unknown;
      if (from === null || to === null) return unknown;
      return { ...list, items: items.slice(from ?? 0, to ?? items.length), at };
    case 'at':
      return from === null ? unknown : itemOf(list, from ?? 0, at);
    case 'shift':
      return itemOf(list, 0, at);
    case 'pop':
      return open ? unknown : itemOf(list, items.length - 1, at);
    case 'includes':
    case 'indexOf': {
      if (first?.kind !== 'literal') return unknown;
      const index = items.findIndex((item) => item.kind === 'literal' && item.value === first.value);
      if (index < 0 && (open || items.some((item) => mayBe(item, String(first.value))))) return unknown;
      return { kind: 'literal', value: method === 'includes' ? index >= 0 : index, at };
    }
    case 'join': {
      const texts = items.map((item) => (item.kind === 'literal' ? String(item.value) : null));
      const separator = first?.kind === 'literal' ? String(first.value) : ',';
      return open || texts.includes(null) ? unknown : { kind: 'literal', value: texts.join(separator), at };
    }
    case 'filter':
    case 'find':
    case 'some':
      return searched(program, process, list, method, first, at);
    default:
      return null;
  }
}

function numberOf(value: Value): number | null {
  return value.kind === 'literal' && typeof value.value === 'number' ? value.value : null;
}

/** Whether a word that is not wholly known may be a text. */
function mayBe(item: Value, text: string): boolean {
  if (item.kind === 'template') return text.startsWith(item.texts[0]?.text ?? '');
  return item.kind !== 'literal' && item.kind !== 'global';
}

/** `args.find((one) => one.startsWith('--job='))` */
function searched(
  program: Program,
  process: Process,
  { items, open }: ValueOf<'array'>,
  method: 'filter' | 'find' | 'some',
  test: Value | undefined,
  at: Span,
): Value | null {
  const words = items.filter(({ kind }) => kind !== 'global');
  const held = words.map((item) => (test === undefined ? undefined : holdsFor(program, process, test, item)));
  const isKnown = !open && !held.includes(undefined);
  const matched = words.filter((_, index) => held[index] === true);
  const [found] = matched;
  if (method === 'filter') return { kind: 'array', items: matched, open: !isKnown, at };
  if (found === undefined && !isKnown) return { kind: 'unknown', text: '', at };
  return method === 'some' ? { kind: 'literal', value: found !== undefined, at } : (found ?? { kind: 'undefined', at });
}

/** What a method of a text gives; null for one that is not known. */
export function ofText(text: string, method: string, args: readonly Value[], at: Span): Value | null {
  const literal = (value: string | boolean | number): Value => ({ kind: 'literal', value, at });
  const [first, second] = args.map((one) => (one.kind === 'literal' ? one.value : null));
  if (args.length > 0 && typeof first !== 'string' && typeof first !== 'number') return null;
  const argument = String(first);
  switch (method) {
    case 'trim':
      return literal(text.trim());
    case 'toString':
      return literal(text);
    case 'toLowerCase':
      return literal(text.toLowerCase());
    case 'toUpperCase':
      return literal(text.toUpperCase());
    case 'startsWith':
      return literal(text.startsWith(argument));
    case 'endsWith':
      return literal(text.endsWith(argument));
    case 'includes':
      return literal(text.includes(argument));
    case 'indexOf':
      return literal(text.indexOf(argument));
    case 'split':
      return { kind: 'array', items: text.split(argument).map(literal), open: false, at };
    case 'replace':
    case 'replaceAll':
      if (typeof second !== 'string') return null;
      return literal(method === 'replace' ? text.replace(argument, second) : text.replaceAll(argument, second));
    case 'slice':
    case 'substring':
      return literal(text.slice(Number(first), typeof second === 'number' ? second : undefined));
    default:
      return null;
  }
}
