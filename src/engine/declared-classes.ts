import type { NamedExport } from '../model/configuration';
import type { Span } from '../model/span';
import type { ClassReference, Value } from '../model/value';
import { isRehearsal } from '../model/writers';
import { callsNamed } from './call-index';
import { constructorArguments } from './construction';
import { exportNamed, isNamed, wordOf } from './declared-names';
import type { DeclaredUse } from './declared-schedulers';
import { argumentsOf, evaluate } from './evaluate';
import { heritageOf } from './members';
import { classOf, classValue, moduleOf, spanOf, type Program } from './program';

/** Longer chains of classes than any real one. */
const DEEPEST_HERITAGE = 8;

/** Every class below one that the configuration declares to be the base of jobs; once for each `new` with arguments. */
export function declaredClasses(
  program: Program,
  named: NamedExport,
): { readonly uses: readonly DeclaredUse[]; readonly replaced: readonly Span[] } {
  program.sought.add(wordOf(named));
  const base = exportNamed(program, named);
  const below = classesBelow(program, named);
  const uses = below.flatMap(({ reference, root }): readonly DeclaredUse[] => {
    const facts = classOf(program, reference);
    if (facts === null) return [];
    const held = classValue(program, reference);
    const isExtended = below.some((other) => other.ancestors.some((one) => isSameClass(one, reference)));
    const at = { file: reference.file, start: facts.nameStart, end: facts.nameEnd };
    const use = (args: readonly Value[] | null, place: Span): DeclaredUse => {
      const instance = { kind: 'instance', of: held, arguments: args, types: [], at: place } as const;
      const given = constructorArguments(program, instance, root);
      return {
        at: place,
        arguments: given,
        holders: [instance, held],
        name: facts.name === '' ? null : facts.name,
        environment: null,
        mayHaveNone: isExtended,
      };
    };
    const made = constructionsOf(program, reference, facts.name);
    return made.length === 0 ? [use(null, at)] : made.map((one) => use(one.arguments, one.at));
  });
  return { uses, replaced: base?.kind === 'class' ? [base.at] : [] };
}

interface Below {
  readonly reference: ClassReference;
  /** Classes of the workspace above it, the nearest first, up to the base. */
  readonly ancestors: readonly ClassReference[];
  /** The base, where it is a class of the workspace. */
  readonly root: ClassReference | null;
}

function classesBelow(program: Program, named: NamedExport): readonly Below[] {
  return program.declaring.flatMap((file) =>
    (moduleOf(program, file)?.module.classes ?? []).flatMap((one, index): Below[] => {
      const reference: ClassReference = { file, index, environment: null };
      const found = one.extends === null || isRehearsal(file) ? null : ancestorsUpTo(program, reference, named);
      return found === null ? [] : [{ reference, ...found }];
    }),
  );
}

function ancestorsUpTo(
  program: Program,
  reference: ClassReference,
  named: NamedExport,
): Omit<Below, 'reference'> | null {
  const ancestors: ClassReference[] = [];
  let current = reference;
  while (ancestors.length < DEEPEST_HERITAGE) {
    const parent = heritageOf(program, current);
    if (parent === null) return null;
    const found = isNamed(program, parent, named);
    if (parent.kind !== 'class') return found ? { ancestors, root: null } : null;
    ancestors.push(parent.class);
    if (found) return { ancestors, root: parent.class };
    current = parent.class;
  }
  return null;
}

function isSameClass(one: ClassReference, other: ClassReference): boolean {
  return one.file === other.file && one.index === other.index;
}

/** `new Purge('0 3 * * *')`: what the configuration points at may stand there. */
function constructionsOf(
  program: Program,
  reference: ClassReference,
  name: string,
): readonly { readonly arguments: readonly Value[]; readonly at: Span }[] {
  return callsNamed(program, name).flatMap(({ expression, scope }) => {
    if (expression.kind !== 'new' || expression.arguments.length === 0 || isRehearsal(scope.file)) return [];
    const callee = evaluate(program, expression.callee, scope);
    if (callee.kind !== 'class' || !isSameClass(callee.class, reference)) return [];
    return [{ arguments: argumentsOf(program, expression.arguments, scope), at: spanOf(scope.file, expression) }];
  });
}
