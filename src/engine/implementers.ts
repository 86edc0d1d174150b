import type { TypeFacts } from '../model/facts';
import type { ClassReference, Value } from '../model/value';
import { isRehearsal } from '../model/writers';
import { classValue, instanceOf, moduleOf, type Program } from './program';
import { typeNamed } from './types';

/**
 * What is injected where an interface is asked for: the class that implements it, where the workspace has only one.
 * Null for a type that several classes implement, or none.
 */
export function soleImplementer(program: Program, facts: TypeFacts): Value | null {
  program.sought.add(facts.name);
  program.memo.implementers ??= collectImplementers(program);
  const [only, ...others] = program.memo.implementers.get(facts) ?? [];
  if (only !== undefined && others.length === 0) return instanceOf(program, classValue(program, only));
  // A class may come with files that are read later.
  program.misses += 1;
  return null;
}

function collectImplementers(program: Program): ReadonlyMap<TypeFacts, readonly ClassReference[]> {
  const found = new Map<TypeFacts, ClassReference[]>();
  for (const file of program.declaring.filter((one) => !isRehearsal(one))) {
    moduleOf(program, file)?.module.classes.forEach((one, index) => {
      for (const type of one.implements) {
        const declared = type.kind === 'reference' ? typeNamed(program, file, type.name, type.start) : null;
        if (declared?.kind !== 'type') continue;
        const reference: ClassReference = { file, index, environment: null };
        const list = found.get(declared.facts);
        if (list === undefined) found.set(declared.facts, [reference]);
        else list.push(reference);
      }
    });
  }
  return found;
}
