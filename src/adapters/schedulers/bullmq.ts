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
import { foldText } from '../fold';
import { propertyOf } from '../options';
import { packageOf } from '../origin';
import { injectedQueue, processorQueue, queueHandler, queueOf, scheduledJob, type QueueTool } from '../queue';
import { repetition, repetitionIn } from '../repeated';

const NEST = '@nestjs/bullmq';
const TOOL: QueueTool = { id: 'bullmq', packages: ['bullmq', '@taskforcesh/bullmq-pro'] };

/** BullMQ: `add`, `addBulk` and `upsertJobScheduler` on a queue, workers by the queue's name; and Nest's decorators. */
export const adapter: Adapter = {
  id: TOOL.id,
  title: 'BullMQ',
  documentation: 'https://docs.bullmq.io/guide/job-schedulers',
  // A module that schedules need not say where its queue comes from.
  mentions: ['bullmq', 'ueue.add', 'new Worker(', 'upsertJobScheduler', 'repeat:'],
  packages: [...TOOL.packages, NEST],
  calls: { names: ['add', 'addBulk', 'upsertJobScheduler', 'Worker', 'WorkerPro'], read },
  decorators: { names: ['Processor'], read: readDecorator },
  injected: (decorator) => injectedQueue(decorator, NEST, queueAt(decorator)),
};

function queueAt({ at }: Value): Value {
  return { kind: 'external', module: 'bullmq', path: ['Queue'], at };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const last = site.links.findLast((link) => adapter.calls?.names.includes(link.name) === true);
  const queue = queueOf(TOOL, site);
  if (queue === null || last === undefined) return [];
  switch (last.name) {
    case 'add': {
      const [name, data, options] = last.arguments ?? [];
      return scheduledJob(TOOL, queue.name, addition(name, data, options, site.at), look);
    }
    case 'addBulk':
      return bulk(last, queue.name, look);
    case 'upsertJobScheduler':
      return scheduler(last, queue.name, site, look);
    default:
      return worker(site, last, look);
  }
}

/** `add(name, data, options)`; version 1 has `cron` for `pattern`. */
function addition(
  name: Value | undefined,
  data: Value | undefined,
  options: Value | undefined,
  at: CallSite['at'],
): Parameters<typeof scheduledJob>[2] {
  return { name, otherwise: null, data, repetition: repetitionIn(options, 'repeat', at), at };
}

/** `addBulk([{ name, data, opts }])` */
function bulk(link: ChainLink, queueName: Value | null, look: Lookup): readonly Declaration[] {
  const [jobs] = link.arguments ?? [];
  if (jobs?.kind !== 'array') return [];
  return jobs.items.flatMap((item) => {
    const [name, data, options] = ['name', 'data', 'opts'].map((key) => propertyOf(item, key) ?? undefined);
    return scheduledJob(TOOL, queueName, addition(name, data, options, item.at), look);
  });
}

/** `upsertJobScheduler(id, repeat, { name, data, opts })`: the job has the scheduler's id where it has no name. */
function scheduler(link: ChainLink, queueName: Value | null, site: CallSite, look: Lookup): readonly Declaration[] {
  const [id, repeat, template] = link.arguments ?? [];
  if (id === undefined || repeat === undefined) return [];
  return scheduledJob(
    TOOL,
    queueName,
    {
      name: propertyOf(template, 'name') ?? id,
      otherwise: foldText(id),
      data: propertyOf(template, 'data') ?? undefined,
      repetition: repetition(repeat, site.at),
      at: site.at,
    },
    look,
  );
}

/** `new Worker(queueName, function | file, options)` */
function worker(site: CallSite, link: ChainLink, look: Lookup): readonly Declaration[] {
  const [name, processor] = link.arguments ?? [];
  if (!link.construct || name === undefined || processor === undefined) return [];
  if (processor.kind === 'undefined' || processor.kind === 'literal') {
    if (foldText(processor) === null) return [];
  }
  return [queueHandler(TOOL, name, ANY_NAME, processor, site.at, look)];
}

/** `@Processor('mail') class Mail extends WorkerHost { process(job) {} }` */
function readDecorator(site: DecoratorSite, look: Lookup): readonly Declaration[] {
  if (packageOf(site.decorator) !== NEST || site.host.kind !== 'class') return [];
  const instance: Value = { kind: 'instance', of: site.host, arguments: null, types: [], at: site.host.at };
  const handler = look.member(instance, 'process', site.at);
  if (handler.kind !== 'function') return [];
  return [queueHandler(TOOL, processorQueue(site), ANY_NAME, handler, site.at, look)];
}
