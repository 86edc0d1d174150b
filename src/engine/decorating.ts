import type { DecoratorSite } from '../adapters/adapter';
import { isPython } from '../model/language';
import type { Value, ValueOf } from '../model/value';
import { bindParameters } from './binding';
import { instanceOf, moduleOf, type PlacedCall, type Program } from './program';
import { decoratorSites } from './sites';
import type { Use } from './subclasses';

type DecoratedSite = DecoratorSite & { readonly decorator: ValueOf<'function'> };

interface Decorated {
  readonly declaring: readonly string[];
  readonly sites: readonly DecoratedSite[];
}

const decoratedMemo = new WeakMap<Program, Decorated>();

/**
 * For a call inside a decorator of the workspace: what it decorates, with the decorator's own parameters bound, and
 * those that JavaScript gives to it, or the function alone, as Python does. `@Nightly('0 3 * * *')` around `(target, key, descriptor) => cron.schedule(…)`.
 */
export function decoratedBy(program: Program, { scope }: PlacedCall): readonly Use[] {
  const functions = moduleOf(program, scope.file)?.module.functions ?? [];
  const around: number[] = [];
  for (let index = scope.function; index !== 0; index = functions[index]?.parent ?? 0) around.unshift(index);
  const name = functions[around[0] ?? 0]?.name ?? '';
  const python = isPython(scope.file);
  const isDecorator = python || around.some((index) => functions[index]?.parameters.length === 3);
  if (name === '' || !isDecorator) return [];
  program.sought.add(name);
  return decorated(program).flatMap((site): readonly Use[] => {
    const { file, index, environment } = site.decorator.function;
    const place = file === scope.file ? around.indexOf(index) : -1;
    if (place < 0) return [];
    // Where the decorator is called, what it returns is given what it decorates.
    const called = python ? site.called : site.arguments.length > 0 || (functions[index]?.parameters.length ?? 0) < 2;
    const inner = called ? around[place + 1] : index;
    if (inner === undefined) return [];
    const outer = called ? bindParameters(program, site.decorator.function, argumentsOf(site), null) : environment;
    const reference = { file, index: inner, environment: outer };
    return [{ environment: bindParameters(program, reference, given(program, site), null), at: site.at }];
  });
}

/** Everything that functions of the workspace decorate. */
function decorated(program: Program): readonly DecoratedSite[] {
  const known = decoratedMemo.get(program);
  if (known?.declaring === program.declaring) return known.sites;
  const sites = program.declaring
    .flatMap((file) => decoratorSites(program, file))
    .flatMap((site): readonly DecoratedSite[] =>
      site.decorator.kind === 'function' ? [{ ...site, decorator: site.decorator }] : [],
    );
  decoratedMemo.set(program, { declaring: program.declaring, sites });
  return sites;
}

/** What a decorator itself is called with; by name last, as Python has it. */
function argumentsOf({ arguments: positional, keywords }: DecoratorSite): readonly Value[] {
  if (keywords === undefined) return positional;
  return [...positional, { kind: 'operation', operator: '**', operands: [keywords], at: keywords.at }];
}

/** What a decorator is called with for a method: the prototype, the method's name, its descriptor; else the class. */
function given(program: Program, site: DecoratorSite): readonly Value[] {
  if (site.owner === null) return [site.host];
  const target = site.owner.kind === 'class' ? instanceOf(program, site.owner) : site.owner;
  const key: Value = { kind: 'literal', value: site.hostName, at: site.hostAt };
  const value = { key: 'value', keyAt: site.hostAt, value: site.host, optional: false };
  return [target, key, { kind: 'object', properties: [value], open: true, at: site.hostAt }];
}
