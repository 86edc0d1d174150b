import type { ModuleFacts } from '../model/facts';
import type { Value } from '../model/value';
import { evaluate } from './evaluate';
import { environmentFor, moduleOf, type CallExpression, type Program, type Scope } from './program';
import { chainOf, contentsOf, rootsOf } from './sites';

/** The call that a function is written down in as an argument, with the function around that call. */
interface HandedOver {
  readonly call: CallExpression;
  readonly holder: number;
}

const memos = new WeakMap<ModuleFacts, ReadonlyMap<number, HandedOver>>();

/**
 * What a tool gives to a parameter of a callback: `manager` of `dataSource.transaction(async (manager) => …)`. Null
 * where the function is no argument of a call, or no tool knows the call.
 */
export function givenByTool(program: Program, scope: Scope, index: number): Value | null {
  const module = moduleOf(program, scope.file)?.module;
  const handed = module === undefined ? undefined : handedOverIn(module).get(scope.function);
  if (module === undefined || handed === undefined || handed.call.kind === 'template') return null;
  const environment = environmentFor(module, scope.environment, scope.file, handed.holder);
  const callee = evaluate(program, handed.call.callee, { file: scope.file, function: handed.holder, environment });
  return program.callback(callee)?.[index] ?? null;
}

function handedOverIn(module: ModuleFacts): ReadonlyMap<number, HandedOver> {
  const known = memos.get(module);
  if (known !== undefined) return known;
  const found = new Map<number, HandedOver>();
  module.functions.forEach((one, holder) => {
    for (const outer of rootsOf(one).flatMap((root) => contentsOf(root).calls)) {
      for (const call of chainOf(outer)) {
        if (call.kind === 'template') continue;
        for (const argument of call.arguments)
          if (argument.kind === 'function') found.set(argument.index, { call, holder });
      }
    }
  });
  memos.set(module, found);
  return found;
}
