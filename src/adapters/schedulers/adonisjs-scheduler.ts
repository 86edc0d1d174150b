import type { Value } from '../../model/value';
import { frequencyOf } from '../adonis-frequency';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { isCallable } from '../options';
import { chainOf, packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** Version 5 of AdonisJS gives packages names of its container. */
const CONTAINER = '@ioc:Adonis/Addons/Scheduler';
const PACKAGE = 'adonisjs-scheduler';
/** Where commands come from, in versions 6 and 5. */
const ACE = ['@adonisjs/core', '@adonisjs/ace'];

/**
 * adonisjs-scheduler: `scheduler.command(X | name).daily()`, `scheduler.call(fn).everyFiveMinutes()`, and `@schedule` on
 * commands. A command is a class with a static `commandName` and a method `run`.
 */
export const adapter: Adapter = {
  id: 'adonisjs-scheduler',
  title: 'AdonisJS Scheduler',
  documentation: 'https://github.com/KABBOUCHI/adonisjs-scheduler#readme',
  mentions: [PACKAGE, CONTAINER, '@adonisjs/core/ace', '@adonisjs/ace', '@adonisjs/core/build/standalone'],
  packages: [PACKAGE],
  calls: { names: ['command', 'call'], read },
  decorators: { names: ['schedule'], read: readDecorator },
};

function isScheduler(value: Value): boolean {
  const from = packageOf(value);
  return from === PACKAGE || (value.kind === 'external' && value.module === CONTAINER);
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (!isScheduler(site.base)) return [];
  const index = site.links.findIndex((link) => link.name === 'command' || link.name === 'call');
  const link = site.links[index];
  const [what] = link?.arguments ?? [];
  if (link === undefined || what === undefined) return [];
  const trigger = frequencyOf(site.links.slice(index + 1), link.value);
  if (link.name === 'call') return [scheduledJob(adapter.id, null, trigger, what, site.at)];
  const { name, handler } = commandOf(what, look);
  return [scheduledJob(adapter.id, name, trigger, handler, site.at)];
}

/** A command by its class or by its name, with the method that runs. */
function commandOf(what: Value, look: Lookup): { readonly name: string | null; readonly handler: Value | null } {
  const named = foldText(what);
  if (named === null) {
    return { name: nameOf(what, look) ?? look.nameOf(what), handler: runOf(what, look) ?? what };
  }
  // A command may be named with its arguments: `purge:carts --days=30`.
  const [word] = named.trim().split(/\s+/);
  const command = look.subclassesOf(ACE, 'BaseCommand').find((one) => nameOf(one, look) === word);
  return { name: word ?? named, handler: command === undefined ? null : runOf(command, look) };
}

function nameOf(command: Value, look: Lookup): string | null {
  return command.kind === 'class' ? foldText(look.member(command, 'commandName', command.at)) : null;
}

/** The method `run` of an instance; the class may come from a dynamic import. */
function runOf(command: Value, look: Lookup): Value | null {
  if (command.kind !== 'class') return null;
  const instance: Value = { kind: 'instance', of: command, arguments: null, types: [], at: command.at };
  const run = look.member(instance, 'run', command.at);
  return isCallable(run) ? run : null;
}

/** `@schedule('0 3 * * *')`, `@schedule((s) => s.daily())` on a command. */
function readDecorator(site: DecoratorSite, look: Lookup): readonly Declaration[] {
  if (packageOf(site.decorator) !== PACKAGE || site.host.kind !== 'class') return [];
  const [when] = site.arguments;
  if (when === undefined) return [];
  const schedule: Value = { kind: 'external', module: PACKAGE, path: [], at: when.at };
  const links: readonly ChainLink[] =
    when.kind === 'function' ? chainOf(look.resultOf(when, [schedule], when.at)).links : [];
  const trigger = when.kind === 'function' ? frequencyOf(links, when) : triggerOf(when, site.at, null, 'node-cron');
  const name = nameOf(site.host, look) ?? site.hostName;
  return [scheduledJob(adapter.id, name, trigger, runOf(site.host, look), site.at)];
}
