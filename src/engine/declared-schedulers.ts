import type { Declaration, Lookup, ScheduleDeclaration } from '../adapters/adapter';
import { foldText } from '../adapters/fold';
import { handlerIn } from '../adapters/handler-file';
import { isCallable } from '../adapters/options';
import { triggerOf } from '../adapters/trigger';
import type { Saying, SchedulerSetting } from '../model/configuration';
import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Environment, Value } from '../model/value';
import { callResult } from './calls';
import { declaredClasses } from './declared-classes';
import { declaredCalls } from './declared-calls';
import { declaredFiles } from './declared-files';
import { memberOf } from './members';
import { labelIn } from './labels';
import { instanceOf, type Program } from './program';

/** The group of jobs whose scheduler the configuration declares. */
const GROUP = 'configuration';

/** One job that a setting finds: where it is, and what its parts are said with. */
export interface DeclaredUse {
  readonly at: Span;
  /** The arguments of the call, or of the constructor; null where there are none. */
  readonly arguments: readonly Value[] | null;
  /** What members are looked up on: an instance, a class, a module. The first that has the member counts. */
  readonly holders: readonly Value[];
  /** What the job is called where the configuration does not say where its name is. */
  readonly name: string | null;
  readonly environment: Environment | null;
  /** Whether what has no handler is no job rather than one that is not understood. */
  readonly mayHaveNone: boolean;
}

/** What the configuration's schedulers declare, and the code in which no scheduling call is one of its own. */
export interface DeclaredJobs {
  readonly declarations: readonly Declaration[];
  readonly replaced: readonly Span[];
}

/** Finds the jobs of every scheduler that the configuration declares. */
export function declaredJobs(program: Program, look: Lookup): DeclaredJobs {
  const declarations: Declaration[] = [];
  const replaced: Span[] = [];
  for (const setting of program.schedulers) {
    const found = usesOf(program, setting);
    replaced.push(...found.replaced);
    for (const use of found.uses) declarations.push(...jobOf(program, setting, use, look));
  }
  return { declarations, replaced };
}

function usesOf(
  program: Program,
  setting: SchedulerSetting,
): { readonly uses: readonly DeclaredUse[]; readonly replaced: readonly Span[] } {
  const { source } = setting;
  switch (source.kind) {
    case 'callee':
      return declaredCalls(program, source, (use) => isTold(program, setting, use));
    case 'base-class':
      return declaredClasses(program, source);
    case 'folder':
      return { uses: declaredFiles(program, source.folder), replaced: [] };
  }
}

/** Whether a call says itself what runs and when, and not only its callers do. */
function isTold(program: Program, { handler, schedule }: SchedulerSetting, use: DeclaredUse): boolean {
  const runs = said(program, handler, use);
  const when = schedule === null ? null : said(program, schedule, use);
  return runs !== null && isCallable(runs) && (when === null || triggerOf(when, use.at, null).text !== null);
}

function jobOf(
  program: Program,
  setting: SchedulerSetting,
  use: DeclaredUse,
  look: Lookup,
): readonly ScheduleDeclaration[] {
  const runs = said(program, setting.handler, use);
  const handler = runs === null ? null : (handlerIn(runs, look) ?? runs);
  if (use.mayHaveNone && (handler === null || !isCallable(handler))) return [];
  const name = setting.name === null ? null : said(program, setting.name, use);
  return [
    {
      kind: 'schedule',
      name:
        (name === null ? null : foldText(called(program, name, use))) ??
        (use.environment === null ? null : labelIn(program, use.environment)) ??
        use.name,
      trigger: scheduleOf(program, setting.schedule, use),
      handler,
      handlerName: null,
      group: GROUP,
      at: use.at,
    },
  ];
}

function scheduleOf(program: Program, schedule: Saying | null, use: DeclaredUse): Trigger {
  const value = schedule === null ? null : said(program, schedule, use);
  return triggerOf(value === null ? undefined : called(program, value, use), use.at, null);
}

/** What a method gives, where a method says it. */
function called(program: Program, value: Value, { at }: DeclaredUse): Value {
  return value.kind === 'function' ? callResult(program, value, () => [], at, []) : value;
}

/** The value that a setting points at; null where it is not there. */
function said(program: Program, saying: Saying, use: DeclaredUse): Value | null {
  switch (saying.kind) {
    case 'text':
      return { kind: 'literal', value: saying.text, at: saying.at ?? use.at };
    case 'argument': {
      const argument = use.arguments?.[saying.index];
      return argument === undefined ? null : within(program, argument, saying.path);
    }
    case 'member':
      return use.holders.map((holder) => within(program, holder, saying.path)).find((value) => value !== null) ?? null;
  }
}

function within(program: Program, value: Value, path: readonly string[]): Value | null {
  let found: Value | null = value;
  for (const property of path) {
    if (found === null) return null;
    found = memberIn(program, found, property);
  }
  return found;
}

function memberIn(program: Program, value: Value, property: string): Value | null {
  const { at } = value;
  const members = holdersOf(program, value).map((holder) => memberOf(program, holder, property, at, at));
  return members.find(isThere) ?? null;
}

/** A value, what its module exports by default, and what is made of a class where its methods may be meant. */
function holdersOf(program: Program, value: Value): readonly Value[] {
  const { at } = value;
  const inner = value.kind === 'module' ? memberOf(program, value, 'default', at, at) : value;
  return [value, inner, ...(inner.kind === 'class' ? [instanceOf(program, inner)] : [])];
}

/** Whether a member was found: one that nothing is known of is none. */
function isThere(value: Value): boolean {
  if (value.kind === 'unknown' || value.kind === 'undefined') return false;
  return value.kind !== 'member' || (value.object.kind !== 'class' && value.object.kind !== 'instance');
}
