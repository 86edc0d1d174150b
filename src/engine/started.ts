import type { Called, Lookup } from '../adapters/adapter';
import { packageOf } from '../adapters/origin';
import type { CommandLine } from '../model/command';
import type { Expression } from '../model/expression';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { evaluate } from './evaluate';
import { afterRemovals } from './removals';
import type { Program, Scope } from './program';
import { isNothing, itemOf, keysOf, ofList, ofText } from './told-values';
import { truthOf, truthOfValue, undecide } from './truth';

/** A process that was started with a command line. */
export interface Process {
  readonly line: CommandLine;
  /** Values that the command line decides. */
  readonly told: WeakSet<Value>;
  /** Places at which what runs depends on a word of the command line that is not known. */
  readonly undecided: Map<string, Span>;
  /** What a library that reads command lines makes of a value, or null. */
  readonly read: (value: Value) => Value | null;
  /** Which functions that a call is given run, and with what; null for a call of another kind. */
  readonly runs: (callee: Value, args: readonly Value[]) => readonly Called[] | 'undecided' | null;
}

/** The same program as it runs with a command line: what depends on that is worked out anew. */
export function startedWith(program: Program, line: CommandLine, look: Lookup): Program {
  const told = new WeakSet<Value>();
  const readers = program.adapters.flatMap(({ commandLine }) => commandLine ?? []);
  return {
    ...program,
    memo: { ...program.memo, values: new Map(), boundValues: new WeakMap(), results: new Map() },
    process: {
      line,
      told,
      undecided: new Map(),
      read(value) {
        for (const { value: read } of readers) {
          const found = read?.(value, line, look) ?? null;
          if (found !== null) return found;
        }
        return null;
      },
      runs(callee, args) {
        for (const { runs } of readers) {
          const found = runs?.(callee, args, line, look) ?? null;
          if (found === null) continue;
          if (found !== 'undecided') for (const { given } of found) for (const one of given) tell(told, one);
          return found;
        }
        return null;
      },
    },
  };
}

/** Marks a value, and what it holds, as decided by the command line. */
function tell(told: WeakSet<Value>, value: Value): Value {
  if (told.has(value)) return value;
  told.add(value);
  if (value.kind === 'array') for (const item of value.items) tell(told, item);
  if (value.kind === 'object') for (const { value: inner } of value.properties) tell(told, inner);
  if (value.kind === 'operation') for (const operand of value.operands) tell(told, operand);
  return value;
}

/** What an expression is once the command line is known. */
export function toldBy(
  program: Program,
  process: Process,
  expression: Expression,
  computed: Value,
  scope: Scope,
): Value {
  const { told } = process;
  if (expression.kind === 'name' && computed.kind === 'array' && told.has(computed))
    return tell(told, afterRemovals(program, expression, computed, scope));
  // Elsewhere a method of a list is taken to give the list itself, and an item that is not there any of the others.
  if (told.has(computed) && expression.kind !== 'call' && expression.kind !== 'element') return computed;
  const own = ownOf(process, computed) ?? derived(program, process, expression, computed, scope);
  if (own !== null) return tell(told, own);
  if (computed.kind !== 'call' && computed.kind !== 'member' && computed.kind !== 'external') return computed;
  const read = process.read(computed);
  return read === null ? computed : tell(told, read);
}

/** `process.argv`, `process.env.JOB`, and what Bun and Deno call them. */
function ownOf({ line }: Process, value: Value): Value | null {
  const { at } = line;
  const name = platformName(value);
  switch (name) {
    case null:
      return null;
    case 'process.argv':
    case 'Bun.argv': {
      // Node.js itself, and the script.
      const own: Value = { kind: 'global', name: 'process.execPath', at: value.at };
      return { kind: 'array', items: [own, own, ...line.arguments], open: line.open, at };
    }
    case 'Deno.args':
      return { kind: 'array', items: line.arguments, open: line.open, at };
    default: {
      const [, variable] = /^(?:process|Bun)\.env\.(\w+)$/.exec(name) ?? [];
      const setting = line.environment.findLast((one) => one.name === variable);
      return setting?.value ?? null;
    }
  }
}

function platformName(value: Value): string | null {
  if (value.kind === 'global') return value.name;
  if (value.kind === 'external') {
    if (!/^(?:node:)?process$/.test(value.module)) return null;
    return ['process', ...value.path.filter((part, index) => index > 0 || part !== 'default')].join('.');
  }
  if (value.kind === 'call') {
    const [name] = value.arguments;
    const isGet = platformName(value.callee) === 'Deno.env.get';
    return isGet && name?.kind === 'literal' ? `process.env.${String(name.value)}` : null;
  }
  if (value.kind !== 'member') return null;
  const object = platformName(value.object);
  return object === null ? null : `${object}.${value.property}`;
}

/** What follows from a value that the command line decides. */
function derived(
  program: Program,
  process: Process,
  expression: Expression,
  computed: Value,
  scope: Scope,
): Value | null {
  const { told } = process;
  const at = process.line.at;
  switch (expression.kind) {
    case 'member': {
      const object = evaluate(program, expression.object, scope);
      if (!told.has(object) && (object.kind !== 'literal' || expression.property !== 'length')) return null;
      return memberOfTold(object, expression.property, computed, at);
    }
    case 'element': {
      const object = evaluate(program, expression.object, scope);
      const index = evaluate(program, expression.index, scope);
      if (told.has(object) && index.kind === 'literal')
        return object.kind === 'array' ? itemOf(object, Number(index.value), at) : null;
      if (!told.has(index)) return null;
      if (index.kind === 'literal') return computed.kind === 'undefined' ? { kind: 'undefined', at } : null;
      undecide(process, scope.file, expression);
      return null;
    }
    case 'call':
      return calledOn(program, process, expression, computed, scope);
    case 'unary':
    case 'binary': {
      if (expression.operator === '+') return sumOf(process, computed);
      if (/^(?:!|[=!]==?|[<>]=?|in)$/.test(expression.operator)) {
        const holds = truthOf(program, process, expression, scope);
        return holds === undefined ? null : { kind: 'literal', value: holds, at };
      }
      if (expression.kind === 'unary') return null;
      if (expression.operator !== '??' && expression.operator !== '||') return null;
      const left = evaluate(program, expression.left, scope);
      if (left.kind === 'function') return left;
      if (!told.has(left)) return null;
      const isThere = expression.operator === '??' ? !isNothing(left) : truthOfValue(left);
      if (isThere === undefined || left.kind === 'unknown') return left;
      return isThere ? left : evaluate(program, expression.right, scope);
    }
    case 'conditional': {
      const holds = truthOf(program, process, expression.condition, scope);
      if (holds === undefined) return null;
      return evaluate(program, holds ? expression.then : expression.otherwise, scope);
    }
    default:
      return null;
  }
}

/** `args[args.indexOf('--job') + 1]` */
function sumOf({ told, line }: Process, computed: Value): Value | null {
  const [left, right] = computed.kind === 'operation' ? computed.operands : [];
  if (left?.kind !== 'literal' || right?.kind !== 'literal' || (!told.has(left) && !told.has(right))) return null;
  const [a, b] = [left.value, right.value];
  const { at } = line;
  if (typeof a === 'number' && typeof b === 'number') return { kind: 'literal', value: a + b, at };
  return { kind: 'literal', value: `${String(a)}${String(b)}`, at };
}

function memberOfTold(object: Value, property: string, computed: Value, at: Span): Value | null {
  if (property === 'length') {
    if (object.kind === 'array' && !object.open) return { kind: 'literal', value: object.items.length, at };
    return object.kind === 'literal' && typeof object.value === 'string'
      ? { kind: 'literal', value: object.value.length, at }
      : null;
  }
  if (object.kind === 'array' && /^\d+$/.test(property)) return itemOf(object, Number(property), at);
  if (object.kind === 'object')
    return computed.kind === 'unknown' || computed.kind === 'undefined' ? { ...computed, at } : computed;
  return isNothing(object) ? { kind: 'undefined', at } : null;
}

/** Methods of lists and texts that the command line decides, and questions about what it decides. */
function calledOn(
  program: Program,
  process: Process,
  { callee, arguments: given }: Extract<Expression, { kind: 'call' | 'new' }>,
  computed: Value,
  scope: Scope,
): Value | null {
  const { told } = process;
  const { at } = process.line;
  const [first] = given;
  if (callee.kind === 'name' && (callee.name === 'String' || callee.name === 'Number') && first !== undefined) {
    const value = evaluate(program, first, scope);
    if (!told.has(value) || value.kind !== 'literal') return null;
    return { kind: 'literal', value: callee.name === 'String' ? String(value.value) : Number(value.value), at };
  }
  if (callee.kind !== 'member') return null;
  const object = evaluate(program, callee.object, scope);
  const args = given.map((one) => evaluate(program, one, scope));
  if (told.has(object)) {
    if (object.kind === 'array') return ofList(program, process, object, callee.property, args, at);
    if (object.kind === 'literal' && typeof object.value === 'string')
      return ofText(object.value, callee.property, args, at);
    return isNothing(object) ? { kind: 'undefined', at } : object.kind === 'unknown' ? { ...object } : null;
  }
  const asked = args.find((one) => told.has(one));
  if (asked === undefined) return null;
  // A map that is filled elsewhere, or a key that is not known.
  if (callee.property === 'get' && computed.kind !== 'function') undecide(process, scope.file, callee);
  if (asked.kind !== 'literal') return null;
  // What a schema lets pass is what it was given.
  if (VALIDATING.has(packageOf(object) ?? '') && /^(?:parse|parseAsync|cast|validateSync)$/.test(callee.property))
    return asked;
  return answer(object, callee.property, args, asked, at);
}

const VALIDATING = new Set(['zod', 'yup', 'valibot', 'arktype']);

/** `ALLOWED.includes(name)`, `Object.hasOwn(jobs, name)`, `jobs.has(name)` */
function answer(object: Value, method: string, args: readonly Value[], asked: Value, at: Span): Value | null {
  const keys = keysOf(method === 'hasOwn' ? args[0] : object);
  const isAsked = ['hasOwn', 'hasOwnProperty', 'has', 'includes'].includes(method);
  if (keys === null || !isAsked || asked.kind !== 'literal') return null;
  return { kind: 'literal', value: keys.includes(asked.value), at };
}
