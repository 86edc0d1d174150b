import type { Value } from '../../model/value';
import {
  ANY_NAME,
  type Adapter,
  type CallSite,
  type ChainLink,
  type Declaration,
  type DecoratorSite,
  type Lookup,
} from '../adapter';
import { foldNumber, foldText } from '../fold';
import { packageOf } from '../origin';
import {
  injectedQueue,
  queueText,
  processName,
  processorQueue,
  queueHandler,
  queueOf,
  scheduledJob,
  type QueueTool,
} from '../queue';
import { repetitionIn } from '../repeated';

const NEST = '@nestjs/bull';
const TOOL: QueueTool = { id: 'bull', packages: ['bull'] };

/** Bull: `add` with `repeat` on a queue, `process` on the queue of the same name; and Nest's decorators. */
export const adapter: Adapter = {
  id: TOOL.id,
  title: 'Bull',
  documentation: 'https://github.com/OptimalBits/bull/blob/develop/REFERENCE.md',
  // A module that schedules need not say where its queue comes from.
  mentions: ["'bull'", '"bull"', NEST, 'ueue.add', '.process(', 'repeat:'],
  packages: [...TOOL.packages, NEST],
  calls: { names: ['add', 'addBulk', 'process'], read },
  decorators: { names: ['Process'], read: readDecorator },
  injected: (decorator) =>
    injectedQueue(decorator, NEST, { kind: 'external', module: 'bull', path: ['default'], at: decorator.at }),
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const last = site.links.findLast((link) => adapter.calls?.names.includes(link.name) === true);
  const queue = queueOf(TOOL, site);
  if (queue === null || last === undefined) return [];
  return last.name === 'process' ? processing(site, last, queue.name, look) : addition(site, last, queue.name, look);
}

/** `add(name?, data, options)`, without a name for a queue of one kind of jobs: what is an object or unknown in first place is the data. */
function addition(site: CallSite, link: ChainLink, queueName: Value | null, look: Lookup): readonly Declaration[] {
  const args = link.arguments ?? [];
  const [first] = args;
  const named = first !== undefined && (args.length > 2 || foldText(first) !== null);
  const [name, data, options] = named ? args : [undefined, ...args];
  const repetition = repetitionIn(options, 'repeat', site.at);
  return scheduledJob(
    TOOL,
    queueName,
    { name, otherwise: named ? null : queueText(queueName), data, repetition, at: site.at },
    look,
  );
}

/** `process(name?, concurrency?, function | file)` */
function processing(site: CallSite, link: ChainLink, queueName: Value | null, look: Lookup): readonly Declaration[] {
  const args = link.arguments ?? [];
  const handler = args.at(-1);
  if (handler === undefined) return [];
  const [first] = args;
  const named = args.length > 1 && first !== undefined && foldNumber(first) === null;
  // A name that only callers know is null: each caller declares a handler of its own.
  return [queueHandler(TOOL, queueName, named ? foldText(first) : ANY_NAME, handler, site.at, look)];
}

/** `@Process('welcome')` on a method of a class with `@Processor('mail')`. */
function readDecorator(site: DecoratorSite, look: Lookup): readonly Declaration[] {
  if (packageOf(site.decorator) !== NEST || site.host.kind !== 'function' || site.owner === null) return [];
  const processor = look
    .decoratorsOf(site.owner)
    .find((one) => one.name === 'Processor' && packageOf(one.decorator) === NEST && one.owner === null);
  if (processor === undefined) return [];
  return [queueHandler(TOOL, processorQueue(processor), processName(site), site.host, site.at, look)];
}
