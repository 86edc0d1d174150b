import type { Expression } from '../model/expression';
import type { Span } from '../model/span';
import { moduleOf, spanOf, type Program } from './program';

/** The first thing that a file does when it is run, other than to load and to declare; null for what is no program. */
export function actionOf(program: Program, file: string): Span | null {
  const module = moduleOf(program, file)?.module;
  const facts = program.facts.get(file);
  const first =
    module === undefined
      ? (facts?.shell?.commands[0] ?? facts?.sql?.statements[0])
      : module.functions[0]?.body.find((one) => acts(one));
  return first === undefined ? null : spanOf(file, first);
}

function acts(expression: Expression): boolean {
  const isCall = expression.kind === 'call' || expression.kind === 'new' || expression.kind === 'unary';
  return isCall && !isRequired(expression);
}

/** Whether an expression is what `require` gives, or a member of it. */
export function isRequired(expression: Expression): boolean {
  let root = expression;
  while (root.kind === 'member' || root.kind === 'call') root = root.kind === 'member' ? root.object : root.callee;
  return root.kind === 'module';
}
