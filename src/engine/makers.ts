import type { Adapter } from '../adapters/adapter';
import type { Expression } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import { moduleOf, type CallExpression, type Program } from './program';

/** The names of variables, in all files, whose value is a call of one of the adapters' makers. */
export function namesOfMade(
  program: Program,
  files: readonly string[],
  adapters: readonly Adapter[],
): ReadonlySet<string> {
  const makers = new Set(adapters.flatMap((adapter) => adapter.calls?.makers ?? []));
  const names = new Set<string>();
  if (makers.size === 0) return names;
  for (const file of files) {
    const module = moduleOf(program, file)?.module;
    if (module !== undefined) for (const name of madeIn(module, makers)) names.add(name);
  }
  return names;
}

function madeIn(module: ModuleFacts, makers: ReadonlySet<string>): readonly string[] {
  const own = (module.functions[0]?.bindings ?? []).flatMap(({ name, value }) =>
    value !== null && isMade(value, makers) ? [name] : [],
  );
  const renamed = module.exports.flatMap(({ name, local }) =>
    local !== undefined && own.includes(local) ? [name] : [],
  );
  return [...own, ...renamed.filter((name) => name !== 'default')];
}

function isMade(value: Expression, makers: ReadonlySet<string>): boolean {
  if (value.kind !== 'call') return false;
  const { callee } = value;
  return makers.has(callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : '');
}

/** Whether a call is one of a variable that holds what a maker made, by its name here or at home. */
export function callsMade(
  program: Program,
  module: ModuleFacts,
  { callee }: CallExpression & { readonly kind: 'call' | 'new' },
): boolean {
  if (callee.kind !== 'name') return false;
  const { name } = callee;
  return (
    program.madeNames.has(name) ||
    program.madeNames.has(module.imports.find((one) => one.local === name)?.imported ?? '')
  );
}
