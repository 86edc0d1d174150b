import { moduleOf, type PlacedCall, type Program, type Scope } from './program';
import { chainOf, contentsOf, namesOf, rootsOf } from './sites';

/** Every call of the workspace by the name it calls. */
export function callsNamed(program: Program, name: string): readonly PlacedCall[] {
  program.memo.calls ??= collectCalls(program);
  return program.memo.calls.get(name) ?? [];
}

function collectCalls(program: Program): ReadonlyMap<string, readonly PlacedCall[]> {
  const calls = new Map<string, PlacedCall[]>();
  for (const file of program.declaring) {
    const module = moduleOf(program, file)?.module;
    module?.functions.forEach((holder, index) => {
      const scope: Scope = { file, function: index, environment: null };
      const exported = index === 0 ? module.exports.flatMap((one) => one.expression ?? []) : [];
      for (const root of [...rootsOf(holder), ...exported]) {
        for (const outer of contentsOf(root).calls) {
          for (const expression of chainOf(outer)) {
            for (const name of new Set(namesOf(module, expression))) {
              const list = calls.get(name);
              if (list === undefined) calls.set(name, [{ expression, scope }]);
              else list.push({ expression, scope });
            }
          }
        }
      }
    });
  }
  return calls;
}
