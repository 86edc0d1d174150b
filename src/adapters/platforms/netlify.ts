import type { Adapter, CallSite, Declaration, FileSite, Lookup, ModuleSite } from '../adapter';
import { foldText } from '../fold';
import { exportedFrom } from '../lambda';
import { isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

const PACKAGE = '@netlify/functions';

/** Netlify functions: `export const config = { schedule }` beside the function, or `schedule(cron, handler)`. */
export const adapter: Adapter = {
  id: 'netlify',
  title: 'Netlify scheduled functions',
  documentation: 'https://docs.netlify.com/functions/scheduled-functions/',
  mentions: [PACKAGE, 'schedule:', '[functions'],
  packages: [PACKAGE],
  calls: { names: ['schedule'], read },
  modules: { exports: ['config'], read: readModule },
  configuration: { names: /(?:^|\/)netlify\.toml$/, read: readConfiguration },
};

/** `export const handler = schedule('@daily', run)` */
function read(site: CallSite): readonly Declaration[] {
  const [link] = site.links;
  const [text, handler] = link?.arguments ?? [];
  if (packageOf(site.base) !== PACKAGE || link?.name !== 'schedule' || handler === undefined) return [];
  const trigger = triggerOf(text, site.at, null, 'netlify');
  return [scheduledJob(adapter.id, functionName(site.at.file), trigger, handler, site.at)];
}

/** Netlify loads what lies in the folder of functions; elsewhere the package must say that a file is one of them. */
function readModule(site: ModuleSite, look: Lookup): readonly Declaration[] {
  if (!/(?:^|\/)netlify\/functions\//.test(site.file) && look.major(site.file, PACKAGE) === null) return [];
  const config = site.exported('config');
  const handler = site.exported('default');
  const schedule = config === null ? null : propertyOf(config.value, 'schedule');
  if (config === null || schedule === null || handler === null || !isCallable(handler.value)) return [];
  if (schedule.kind === 'object') return [];
  const trigger = triggerOf(schedule, config.at, null, 'netlify');
  return [scheduledJob(adapter.id, functionName(site.file), trigger, handler.value, config.value.at)];
}

/** `[functions.tidy] schedule = "@daily"`: https://docs.netlify.com/configure-builds/file-based-configuration/#functions */
function readConfiguration({ documents }: FileSite, look: Lookup): readonly Declaration[] {
  return documents.flatMap((document) => {
    const functions = propertyOf(document, 'functions');
    if (functions?.kind !== 'object') return [];
    const folder = propertyOf(functions, 'directory') ?? propertyOf(propertyOf(document, 'build'), 'functions');
    const path = (folder === null ? null : foldText(folder)) ?? 'netlify/functions';
    return functions.properties.flatMap(({ key, value }): readonly Declaration[] => {
      const schedule = propertyOf(value, 'schedule');
      if (schedule === null) return [];
      const module = `${path.replace(/^\.?\//, '')}/${key}`;
      const handler =
        exportedFrom(schedule, module, 'default', look) ?? exportedFrom(schedule, module, 'handler', look);
      return [scheduledJob(adapter.id, key, triggerOf(schedule, schedule.at, null, 'netlify'), handler, schedule.at)];
    });
  });
}

/** A function is called after its file, or after its folder where the file is `index`. */
function functionName(file: string): string {
  const [folder = '', name = ''] = file.split('/').slice(-2);
  const base = name.replace(/\.[^.]*$/, '');
  return base === 'index' || base === '' ? folder : base;
}
