import type { ModuleFacts } from '../model/facts';
import { moduleOf, type Program } from './program';
import { contentsOf, namesOf, rootsOf } from './sites';

/** Modules looked at from the one that is run. */
const MOST_MODULES = 60;
/** Calls by which a program goes on to answer requests. */
const SERVING = new Set(['listen', 'serve', 'createServer', 'startServer', 'bootstrap']);

/** Whether running a file starts the program itself. What such a program does is not done by hand. */
export interface Services {
  /** Whether it answers requests, or runs what is scheduled. */
  readonly starts: (file: string) => boolean;
  /**
   * The same as far as files tell that declare something or were looked into; false where another one would have to be read first. Spares
   * following all that a program does, only to find that it is one.
   */
  readonly plainlyStarts: (file: string) => boolean;
}

/** @param scheduling files in which something is scheduled */
export function createServices(program: Program, scheduling: ReadonlySet<string>): Services {
  const known = new Map<string, boolean>();
  const startsAs = (file: string, canRead: (file: string) => boolean): boolean => {
    const seen = new Set([file]);
    for (const one of seen) {
      if (scheduling.has(one)) return true;
      if (!canRead(one)) return false;
      const module = moduleOf(program, one)?.module;
      if (module === undefined) continue;
      if (serves(module)) return true;
      for (const { from } of module.imports) {
        const target = program.resolveModule(one, from);
        if (target !== null && seen.size < MOST_MODULES) seen.add(target);
      }
    }
    return false;
  };
  const once = (file: string, work: () => boolean): boolean => {
    const answer = known.get(file) ?? work();
    if (answer) known.set(file, answer);
    return answer;
  };
  const declaring = new Set(program.declaring);
  const isAtHand = (file: string): boolean => declaring.has(file) || program.memo.modules.has(file);
  return {
    starts: (file) => once(file, () => startsAs(file, () => true)),
    plainlyStarts: (file) => once(file, () => startsAs(file, isAtHand)),
  };
}

const servingModules = new WeakMap<ModuleFacts, boolean>();

function serves(module: ModuleFacts): boolean {
  const known = servingModules.get(module);
  if (known !== undefined) return known;
  const calls = module.functions.flatMap((holder) => rootsOf(holder).flatMap((root) => contentsOf(root).calls));
  const found = calls.some((call) => namesOf(module, call).some((name) => SERVING.has(name)));
  servingModules.set(module, found);
  return found;
}
