import type { TypeFacts } from '../model/facts';
import type { ClassReference, Value } from '../model/value';
import { isRehearsal } from '../model/writers';
import { classOf, classValue, instanceOf, moduleOf, type Program } from './program';
import { typeNamed } from './types';

/**
 * What is injected where an interface is asked for: the class that implements it, where the workspace has only one beside
 * those that stand in for it in tests. Null for a type that several classes implement, or none.
 */
export function soleImplementer(program: Program, facts: TypeFacts): Value | null {
  program.sought.add(facts.name);
  program.memo.implementers ??= collectImplementers(program);
  const [only, ...others] = (program.memo.implementers.get(facts) ?? []).filter((one) => !standsIn(program, one));
  if (only !== undefined && others.length === 0) return instanceOf(program, classValue(program, only));
  // A class may come with files that are read later.
  program.misses += 1;
  return null;
}

/** Names of what takes the place of the real thing in tests: `FakeOrderStore`, `InMemoryOrders`, `OrdersMock`. */
const STAND_IN = /^(?:Fake|Mock|Stub|Dummy|Spy|InMemory|No[oO]p)(?![a-z])|(?:Fake|Mock|Stub|Dummy|Spy)$/;

function standsIn(program: Program, reference: ClassReference): boolean {
  return STAND_IN.test(classOf(program, reference)?.name ?? '');
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
