import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { ANY_NAME, type CallSite, type Declaration, type DecoratorSite, type Lookup } from './adapter';
import { foldName, foldText } from './fold';
import { handlerIn } from './handler-file';
import { propertyOf } from './options';
import { packageOf } from './origin';
import { isLeftToCallers, type Repetition } from './repeated';
import { optionText, triggerOf } from './trigger';

/** Bull and BullMQ: jobs are added to a queue under a name, and functions take them from the queue of that name. */
export interface QueueTool {
  readonly id: string;
  readonly packages: readonly string[];
}

/** The queue that something is called on; null when it is none of the tool's. */
export function queueOf(tool: QueueTool, { base, links }: CallSite): { readonly name: Value | null } | null {
  if (!tool.packages.includes(packageOf(base) ?? '')) return null;
  if (base.kind === 'instance') return { name: base.arguments?.[0] ?? null };
  // `Queue('mail')` without `new`.
  const made = links.length > 1 ? links[0] : undefined;
  return { name: made?.arguments?.[0] ?? null };
}

/** What a queue is known by: its name, or the very expression that names it wherever it is used. */
export function queueKey(named: Value | null, look: Lookup): string | undefined {
  const name = named === null ? null : (nameOfQueue(named) ?? named);
  if (name === null) return undefined;
  const text = foldName(name);
  if (text !== null) return text;
  return isLeftToCallers(name) && name.kind !== 'member' ? undefined : `${SPELLED}${look.text(name)}`;
}

/** `reports.name`, of a queue that was made with that name. */
function nameOfQueue(value: Value): Value | null {
  if (value.kind !== 'member' || value.property !== 'name' || value.object.kind !== 'instance') return null;
  const { of, arguments: args } = value.object;
  return of.kind === 'external' && of.path.at(-1) === 'Queue' ? (args?.[0] ?? null) : null;
}

/** Begins what stands for a queue whose name is not known: how the code spells it. */
const SPELLED = '\0';

/** Whether a queue is known only by an expression, of which a caller or a list may say what it is. */
export function isSpelled(queue: string | undefined): boolean {
  return queue?.startsWith(SPELLED) === true;
}

/** A queue's name where it is written down: what a job without a name of its own is called. */
export function queueText(name: Value | null): string | null {
  return name === null ? null : foldName(name);
}

export interface AddedJob {
  readonly name: Value | undefined;
  /** The name of jobs that are added without one. */
  readonly otherwise: string | null;
  readonly data: Value | undefined;
  readonly repetition: Repetition;
  readonly at: Span;
}

/** The schedules of a job that is added to a queue; one that only callers could make repeat is tentative. */
export function scheduledJob(
  tool: QueueTool,
  queueName: Value | null,
  { name, otherwise, data, repetition, at }: AddedJob,
  look: Lookup,
): readonly Declaration[] {
  const triggers: readonly (Trigger | null)[] =
    repetition.triggers.length > 0 ? repetition.triggers : repetition.open ? [null] : [];
  const text = name === undefined ? null : foldText(name);
  const queue = queueKey(queueName, look);
  return triggers.map((trigger) => ({
    kind: 'schedule',
    name: text ?? otherwise,
    trigger: trigger ?? triggerOf(undefined, at, null),
    handler: null,
    handlerName: queue === undefined ? null : (text ?? ANY_NAME),
    ...(queue === undefined ? {} : { queue }),
    given: [givenJob(name, data, at)],
    ...(trigger === null ? { tentative: true as const } : {}),
    group: tool.id,
    at,
  }));
}

/** The job that a handler is called with. */
function givenJob(name: Value | undefined, data: Value | undefined, at: Span): Value {
  const properties = [
    ...(name === undefined || foldText(name) === null
      ? []
      : [{ key: 'name', keyAt: name.at, value: name, optional: false }]),
    ...(data === undefined ? [] : [{ key: 'data', keyAt: data.at, value: data, optional: false }]),
  ];
  return { kind: 'object', properties, open: true, at };
}

/** A function that takes jobs from a queue: those of a name, or whatever comes. */
export function queueHandler(
  tool: QueueTool,
  queueName: Value | null,
  name: string | null,
  handler: Value,
  at: Span,
  look: Lookup,
): Declaration {
  const queue = queueKey(queueName, look);
  return {
    kind: 'handler',
    name: queue === undefined ? null : name,
    ...(queue === undefined ? {} : { queue }),
    group: tool.id,
    handler: handlerIn(handler, look) ?? handler,
    at,
  };
}

/** The queue of a class with Nest's `@Processor('mail')` or `@Processor({ name: 'mail' })`. */
export function processorQueue(site: DecoratorSite): Value {
  const [first] = site.arguments;
  const name = first?.kind === 'object' ? (propertyOf(first, 'name') ?? undefined) : first;
  return name ?? { kind: 'literal', value: 'default', at: site.at };
}

/** The name that `@Process('welcome')` or `@Process({ name: 'welcome' })` takes jobs of. */
export function processName(site: DecoratorSite): string {
  const [first] = site.arguments;
  return (first === undefined ? null : foldText(first)) ?? optionText(first, 'name') ?? ANY_NAME;
}

/** What Nest's `@InjectQueue('mail')` puts in place: a queue of that name. */
export function injectedQueue(decorator: Value, nest: string, queue: Value): Value | null {
  if (decorator.kind !== 'call' || packageOf(decorator) !== nest) return null;
  const { callee } = decorator;
  const called = callee.kind === 'external' ? callee.path.at(-1) : callee.kind === 'member' ? callee.property : null;
  if (called !== 'InjectQueue') return null;
  const name = decorator.arguments[0] ?? { kind: 'literal', value: 'default', at: decorator.at };
  return { kind: 'instance', of: queue, arguments: [name], types: [], at: decorator.at };
}
