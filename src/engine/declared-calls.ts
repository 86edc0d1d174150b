import type { NamedExport } from '../model/configuration';
import type { Span } from '../model/span';
import type { Environment, Value } from '../model/value';
import { callsNamed } from './call-index';
import { exportNamed, isNamed, wordOf } from './declared-names';
import type { DeclaredUse } from './declared-schedulers';
import { alternatives, argumentsOf, evaluate } from './evaluate';
import { classOf, functionOf, moduleOf, spanOf, type PlacedCall, type Program } from './program';
import { usesOf } from './wrappers';

/**
 * Every call of a function that the configuration declares to be a scheduler: for each caller of the functions around it
 * and each round of a loop, where the call itself leaves open what runs.
 *
 * @param isTold whether a call says itself what runs and when
 */
export function declaredCalls(
  program: Program,
  named: NamedExport,
  isTold: (use: DeclaredUse) => boolean,
): { readonly uses: readonly DeclaredUse[]; readonly replaced: readonly Span[] } {
  program.sought.add(wordOf(named));
  const uses: DeclaredUse[] = [];
  for (const call of callsOf(program, named)) {
    const { scope, expression } = call;
    if (expression.kind === 'template') continue;
    const useIn = (environment: Environment | null, at: Span): DeclaredUse => ({
      at,
      arguments: argumentsOf(program, expression.arguments, { ...scope, environment }),
      holders: [],
      name: null,
      environment,
      mayHaveNone: false,
    });
    const own = useIn(scope.environment, spanOf(scope.file, expression));
    const others = isTold(own) ? [] : usesOf(program, call).map((use) => useIn(use.environment, use.at));
    uses.push(...(others.length > 0 ? others : [own]));
  }
  return { uses, replaced: bodiesOf(program, named) };
}

function callsOf(program: Program, named: NamedExport): readonly PlacedCall[] {
  const last = named.path.at(-1) ?? '';
  // What is exported by default has whatever name the importing file gives it.
  const names = last === 'default' ? localNames(program, named) : [last];
  const seen = new Set<unknown>();
  return names
    .flatMap((name) => callsNamed(program, name))
    .filter(({ expression, scope }) => {
      if (expression.kind === 'template' || seen.has(expression)) return false;
      seen.add(expression);
      const callee = evaluate(program, expression.callee, scope);
      return alternatives(callee).some((one) => isNamed(program, one, named));
    });
}

/** The names by which a default export is imported, and its own. */
function localNames(program: Program, named: NamedExport): readonly string[] {
  const value = exportNamed(program, named);
  const own = value === null ? null : nameOf(program, value);
  const imported = program.declaring.flatMap((file) =>
    (moduleOf(program, file)?.module.imports ?? []).flatMap((one) => (one.imported === 'default' ? [one.local] : [])),
  );
  return [...new Set([...(own === null ? [] : [own]), 'default', ...imported])];
}

function nameOf(program: Program, value: Value): string | null {
  if (value.kind === 'function') return functionOf(program, value.function)?.name ?? null;
  return value.kind === 'class' ? (classOf(program, value.class)?.name ?? null) : null;
}

/** The scheduler's own code: what is scheduled there is scheduled by its callers. */
function bodiesOf(program: Program, named: NamedExport): readonly Span[] {
  const value = exportNamed(program, named);
  if (value?.kind === 'class') return [value.at];
  if (value?.kind !== 'function') return [];
  const { file } = value.function;
  const owner = functionOf(program, value.function)?.owner ?? null;
  const held = owner === null ? undefined : moduleOf(program, file)?.module.classes[owner];
  return [held === undefined ? value.at : spanOf(file, held)];
}
