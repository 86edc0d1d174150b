import { moduleOf, type Program } from './program';
import { contentsOf, namesOf, rootsOf } from './sites';

/** Modules looked at from the one that is run. */
const MOST_MODULES = 60;
/** Calls by which a program goes on to answer requests. */
const SERVING = new Set(['listen', 'serve', 'createServer', 'startServer', 'bootstrap']);

/**
 * Whether running a file starts the program itself: it answers requests, or runs what is scheduled. What such a program
 * does is not done by hand.
 *
 * @param scheduling files in which something is scheduled
 */
export function servesOrSchedules(program: Program, file: string, scheduling: ReadonlySet<string>): boolean {
  const seen = new Set([file]);
  for (const one of seen) {
    if (scheduling.has(one)) return true;
    const module = moduleOf(program, one)?.module;
    if (module === undefined) continue;
    const calls = module.functions.flatMap((holder) => rootsOf(holder).flatMap((root) => contentsOf(root).calls));
    if (calls.some((call) => namesOf(module, call).some((name) => SERVING.has(name)))) return true;
    for (const { from } of module.imports) {
      const target = program.resolveModule(one, from);
      if (target !== null && seen.size < MOST_MODULES) seen.add(target);
    }
  }
  return false;
}
