import type { Operand } from '../model/predicate';
import type { Value } from '../model/value';
import { foldScalar } from './fold';
import { momentOf } from './moment';

const longestText = 80;

/** What a resolved value is as one side of a comparison, or as what is written. */
export function operandOf(value: Value): Operand {
  const scalar = foldScalar(value);
  if (scalar !== undefined) return { kind: 'literal', value: scalar };
  const moment = momentOf(value);
  if (moment && moment.form !== 'text') return { kind: 'now', offset: moment.offset };
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

/** What a reader would call a value: `cutoff`, `options.before`, `process.env.DAYS`, `getCutoff()`. At most 80 characters. */
export function describe(value: Value): string {
  const text = longText(value, 6);
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}

function longText(value: Value, depth: number): string {
  if (depth === 0) return '…';
  const inner = (part: Value): string => longText(part, depth - 1);
  switch (value.kind) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'undefined':
      return 'undefined';
    case 'regex':
      return `/${value.source}/${value.flags}`;
    case 'object':
      return '{…}';
    case 'array':
      return `[${value.items.map(inner).join(', ')}${value.open ? ', …' : ''}]`;
    case 'function':
      return 'function';
    case 'class':
      return 'class';
    case 'instance':
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
    case 'operation':
      return operationText(value.operator, value.operands.map(inner));
    case 'one-of':
      return value.values.map(inner).join(' or ');
    case 'typed':
      return value.type.type.kind === 'reference' ? value.type.type.name : 'value';
    case 'module':
      return value.file;
    case 'unknown':
      return value.text || 'value';
  }
}

function hole(value: Value | undefined, inner: (value: Value) => string): string {
  return value === undefined ? '' : `\${${inner(value)}}`;
}

function operationText(operator: string, operands: readonly string[]): string {
  const [left, right] = operands;
  return right === undefined ? `${operator}${left ?? ''}` : `${left ?? ''} ${operator} ${right}`;
}
