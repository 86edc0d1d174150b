import type { Expression } from '../model/expression';
import type { Scalar } from '../model/predicate';
import type { Value } from '../model/value';
import { evaluate } from './evaluate';
import { bindParameters } from './binding';
import { functionOf, spanOf, type Program, type Scope } from './program';
import type { Process } from './started';
import { isNothing, keysOf } from './told-values';

/** Whether a condition holds, as far as the command line decides it. */
export function truthOf(program: Program, process: Process, condition: Expression, scope: Scope): boolean | undefined {
  const inner = (one: Expression): boolean | undefined => truthOf(program, process, one, scope);
  if (condition.kind === 'unary' && condition.operator === '!') {
    const holds = inner(condition.operand);
    return holds === undefined ? undefined : !holds;
  }
  if (condition.kind === 'binary') {
    const { operator, left, right } = condition;
    if (operator === '&&' || operator === '||') {
      const decisive = operator === '||';
      const [a, b] = [inner(left), inner(right)];
      if (a === decisive || b === decisive) return decisive;
      return a === undefined || b === undefined ? undefined : !decisive;
    }
    return compared(program, process, condition, scope);
  }
  const value = evaluate(program, condition, scope);
  if (value.kind === 'function' || value.kind === 'class') return true;
  if (!isToldIn(process, value)) return undefined;
  const holds = truthOfValue(value);
  if (holds === undefined) undecide(process, scope.file, condition);
  return holds;
}

function compared(
  program: Program,
  process: Process,
  condition: Extract<Expression, { kind: 'binary' }>,
  scope: Scope,
): boolean | undefined {
  const { operator } = condition;
  const left = evaluate(program, condition.left, scope);
  const right = evaluate(program, condition.right, scope);
  if (!isToldIn(process, left) && !isToldIn(process, right)) return undefined;
  if (operator === 'in') {
    const keys = keysOf(right);
    if (left.kind === 'literal' && keys !== null) return keys.includes(String(left.value));
  } else {
    const [a, b] = [plain(left), plain(right)];
    if (a !== null && b !== null) return compareBy(operator, a[0], b[0]);
  }
  // What a command line says nothing of is compared with it: nobody could tell.
  if ([left, right].some((one) => isToldIn(process, one) && isOpen(one))) undecide(process, scope.file, condition);
  return undefined;
}

type Plain = Scalar | undefined;

/** A value that is known, in a list of its own. */
function plain(value: Value): readonly [Plain] | null {
  if (value.kind === 'undefined') return [undefined];
  return value.kind === 'literal' ? [value.value] : null;
}

function compareBy(operator: string, a: Plain, b: Plain): boolean | undefined {
  switch (operator) {
    case '===':
      return a === b;
    case '!==':
      return a !== b;
    case '==':
      return (a ?? null) === (b ?? null);
    case '!=':
      return (a ?? null) !== (b ?? null);
    case '<':
      return Number(a) < Number(b);
    case '<=':
      return Number(a) <= Number(b);
    case '>':
      return Number(a) > Number(b);
    case '>=':
      return Number(a) >= Number(b);
    default:
      return undefined;
  }
}

/** Whether a value counts as true; undefined where it is not known. */
export function truthOfValue(value: Value): boolean | undefined {
  if (isNothing(value)) return false;
  switch (value.kind) {
    case 'literal':
      return Boolean(value.value);
    case 'array':
    case 'object':
    case 'function':
      return true;
    default:
      return undefined;
  }
}

function isOpen({ kind }: Value): boolean {
  return kind === 'unknown' || kind === 'template' || kind === 'one-of';
}

/** Keeps a place at which what runs depends on a word that is not known. */
export function undecide(process: Process, file: string, at: Expression): void {
  const span = spanOf(file, at);
  process.undecided.set(`${file}:${String(span.start)}`, span);
}

/** Whether what a function returns for an item counts as true. */
export function holdsFor(program: Program, process: Process, test: Value, item: Value): boolean | undefined {
  if (test.kind !== 'function') return undefined;
  const [only, ...others] = functionOf(program, test.function)?.returns ?? [];
  if (only === undefined || others.length > 0) return undefined;
  const { file, index } = test.function;
  const environment = bindParameters(program, test.function, [item], null);
  return truthOf(program, process, only, { file, function: index, environment });
}

/** Whether the command line decides a value, or one that it may be. */
export function isToldIn({ told }: Process, value: Value): boolean {
  return told.has(value) || (value.kind === 'one-of' && value.values.some((one) => told.has(one)));
}
