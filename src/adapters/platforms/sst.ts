import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { eventBridgeTrigger, lambdaFunction } from '../lambda';
import { propertyOf } from '../options';
import { packageOf, rootOf } from '../origin';
import { scheduledJob } from '../scheduled';

const PACKAGES = ['sst', '@serverless-stack/resources'];

/** SST: `new sst.aws.Cron(…)` of version 3, where `sst` is a global, and the construct `Cron` of version 2. */
export const adapter: Adapter = {
  id: 'sst',
  title: 'SST',
  documentation: 'https://sst.dev/docs/component/aws/cron',
  mentions: ['sst.aws.', ...PACKAGES.map((name) => `'${name}`), ...PACKAGES.map((name) => `"${name}`)],
  packages: PACKAGES,
  calls: { names: ['Cron', 'CronV2'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link?.construct !== true || !link.arguments) return [];
  const root = rootOf(site.base);
  const isGlobal = root.kind === 'global' && root.name === 'sst';
  if (!isGlobal && !PACKAGES.includes(packageOf(site.base) ?? '')) return [];
  // Version 2 gives the stack first.
  const [name, options] = isGlobal || link.arguments.length === 2 ? link.arguments : link.arguments.slice(1);
  const job = functionOf(options);
  if (name === undefined || options === undefined || job === null) return [];
  const trigger = eventBridgeTrigger(
    propertyOf(options, 'schedule') ?? undefined,
    site.at,
    propertyOf(options, 'timezone'),
  );
  return [scheduledJob(adapter.id, foldText(name), trigger, lambdaFunction(job, look) ?? job, site.at)];
}

/** The path of the handler: the job itself, the handler of an object, or that of a function made before. */
function functionOf(options: Value | undefined): Value | null {
  const job = propertyOf(options, 'function') ?? propertyOf(options, 'job');
  return job === null ? null : handlerOf(propertyOf(job, 'function') ?? job);
}

function handlerOf(job: Value): Value {
  const given = job.kind === 'instance' ? job.arguments?.findLast((one) => one.kind === 'object') : job;
  return propertyOf(given, 'handler') ?? job;
}
