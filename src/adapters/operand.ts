import type { Operand, TimeUnit } from '../model/predicate';
import type { Value } from '../model/value';
import { foldScalar } from './fold';
import { momentOf, type Moment } from './moment';

const longestText = 80;

/** What a resolved value is as one side of a comparison, or as what is written. */
export function operandOf(value: Value): Operand {
  const scalar = foldScalar(value);
  if (scalar !== undefined) return { kind: 'literal', value: scalar };
  const moment = momentOf(value);
  if (moment && moment.form !== 'text') return { kind: 'now', offset: moment.offset, ...unitOf(moment) };
  switch (value.kind) {
    case 'undefined':
    case 'unknown':
    case 'regex':
    case 'object':
    case 'array':
    case 'function':
    case 'class':
      return { kind: 'unknown', text: describe(value) };
    default:
      return { kind: 'parameter', text: describe(value) };
  }
}

/** What the number of a moment counts, where it is one. */
export function unitOf({ form, scale }: Moment): { readonly unit?: TimeUnit } {
  if (form !== 'number' || (scale !== 1 && scale !== 1000)) return {};
  return { unit: scale === 1 ? 'milliseconds' : 'seconds' };
}

/**
 * A value as a reader would write it, white space folded: `cutoff`, `options.before`, `process.env.DAYS`, `getCutoff()`.
 * At most 80 characters.
 */
export function describe(value: Value): string {
  const text = longText(value, 6).replace(/\s+/g, ' ');
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}

function longText(value: Value, depth: number): string {
  if (depth === 0) return '…';
  const inner = (part: Value): string => longText(part, depth - 1);
  const listed = (parts: readonly string[], open: boolean): string => [...parts, ...(open ? ['…'] : [])].join(', ');
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? `'${value.value}'` : String(value.value);
    case 'undefined':
      return 'undefined';
    case 'regex':
      return `/${value.source}/${value.flags}`;
    case 'object': {
      const parts = value.properties.map((property) => `${property.key}: ${inner(property.value)}`);
      return parts.length === 0 && !value.open ? '{}' : `{ ${listed(parts, value.open)} }`;
    }
    case 'array':
      return `[${listed(value.items.map(inner), value.open)}]`;
    case 'function':
      return '() => …';
    case 'class':
      return 'class';
    case 'instance':
      if (value.from !== undefined) return 'row';
      // Of what is only declared to be one, the class is all that is known.
      return value.arguments === null
        ? inner(value.of)
        : `new ${inner(value.of)}(${value.arguments.map(inner).join(', ')})`;
    case 'external':
      return value.path.filter((part) => part !== 'default').join('.') || value.module;
    case 'global':
    case 'parameter':
      return value.name;
    case 'member':
      return `${inner(value.object)}.${value.property}`;
    case 'call':
      return `${inner(value.callee)}(${value.arguments.map(inner).join(', ')})`;
    case 'template':
      return `\`${value.texts.map((text, index) => text.text + hole(value.values[index], inner)).join('')}\``;
    case 'operation': {
      const [only, ...others] = value.operands.map(inner);
      return others.length === 0 ? `${value.operator}${only ?? ''}` : [only, ...others].join(` ${value.operator} `);
    }
    case 'one-of':
      return value.values.map(inner).join(' or ');
    case 'typed':
      return value.type.type.kind === 'reference' ? value.type.type.name : '…';
    case 'module':
      return value.file;
    case 'unknown':
      return value.text || '…';
  }
}

function hole(value: Value | undefined, inner: (value: Value) => string): string {
  return value === undefined ? '' : `\${${inner(value)}}`;
}
