import type { Expression, ObjectProperty } from '../model/expression';
import type { ReadNote } from '../model/facts';
import {
  NO_CONFIGURATION,
  type Configuration,
  type ConfigurationFault,
  type NamedExport,
  type OwnerSetting,
  type Saying,
  type SchedulerSetting,
  type SchedulerSource,
} from '../model/configuration';
import { lineStarts, placeOf } from '../model/place';
import { quote } from '../model/wording';
import { readJson } from '../parse/json';
import { ruleDescriptions } from './rule-descriptions';

/** A configuration as far as it could be understood, and what could not. */
export interface ReadConfiguration {
  readonly configuration: Configuration;
  readonly faults: readonly ConfigurationFault[];
}

/** The same without lines, which only the text tells. */
export interface StatedConfiguration {
  readonly configuration: Configuration;
  readonly faults: readonly Omit<ConfigurationFault, 'line' | 'column'>[];
}

const NOTHING_STATED: StatedConfiguration = { configuration: NO_CONFIGURATION, faults: [] };

type Stated = ObjectProperty & { readonly kind: 'property' };

const KEYS = ['$schema', 'ignore', 'schedulers', 'rules', 'reviewEvery', 'peerReview', 'owners', 'open', 'external'];
const SOURCES = ['callee', 'baseClass', 'folder'] as const;
const SCHEDULER_KEYS = [...SOURCES, 'name', 'schedule', 'handler'];

/** Where an argument is said: `1`, `"1"`, `"1.schedule"`. */
const ARGUMENT = /^\d+(?:\.[\w$]+)*$/;
/** A name, or names one in the other: `schedule`, `options.schedule`. */
const MEMBER = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

interface Reading {
  readonly file: string;
  /** Whether the file is one of the revision, so that places in it can be shown. */
  readonly own: boolean;
  readonly fault: (message: string, next: string, at: { readonly start: number; readonly end: number }) => void;
}

/** Reads and validates a configuration that is a text of its own. */
export function readConfigurationText(file: string, text: string, own: boolean): ReadConfiguration {
  const { configuration, faults } = readConfiguration(file, readJson(text), { key: null, own }) ?? NOTHING_STATED;
  return { configuration, faults: withPlaces(faults, text) };
}

/** Lines and columns of faults. */
export function withPlaces(
  faults: readonly Omit<ConfigurationFault, 'line' | 'column'>[],
  text: string,
): readonly ConfigurationFault[] {
  const starts = lineStarts(text);
  return faults.map((fault) => {
    const { line, column } = placeOf(fault.at, starts);
    return { ...fault, line, column };
  });
}

/**
 * Validates what a file states as a configuration.
 *
 * @param key the property that holds it (`tacit` in package.json); null where the whole file is one
 * @returns null where that property is not there
 */
export function readConfiguration(
  file: string,
  { documents, notes }: { readonly documents: readonly Expression[]; readonly notes: readonly ReadNote[] },
  { key, own }: { readonly key: string | null; readonly own: boolean },
): StatedConfiguration | null {
  const faults: Omit<ConfigurationFault, 'line' | 'column'>[] = [];
  const fault: Reading['fault'] = (message, next, { start, end }) => {
    faults.push({ message, next, at: { file, start, end } });
  };
  const [document] = documents;
  const held = key === null ? document : propertiesOf(document).find((one) => one.key === key)?.value;
  if (key !== null && held === undefined) return null;
  const [note] = notes;
  if (note !== undefined) {
    fault(note.message, 'Mend the JSON here; comments and trailing commas are allowed.', note);
    return { configuration: NO_CONFIGURATION, faults };
  }
  if (held === undefined) return { configuration: NO_CONFIGURATION, faults };
  const configuration = configurationOf({ file, own, fault }, held);
  return { configuration, faults };
}

function propertiesOf(expression: Expression | undefined): readonly Stated[] {
  if (expression?.kind !== 'object') return [];
  return expression.properties.flatMap((one) => (one.kind === 'property' ? [one] : []));
}

function configurationOf(reading: Reading, expression: Expression): Configuration {
  const properties = objectAt(reading, expression, 'The configuration', KEYS);
  const valueOf = (key: string): Expression | undefined => properties.find((one) => one.key === key)?.value;
  const schema = valueOf('$schema');
  if (schema !== undefined) textAt(reading, schema, '`$schema`');
  const ignored = valueOf('ignore');
  const schedulers = valueOf('schedulers');
  const [severities, every, open, external] = ['rules', 'reviewEvery', 'open', 'external'].map(valueOf);
  const reviewEvery = every === undefined ? null : daysAt(reading, every);
  const [peer, owners] = ['peerReview', 'owners'].map(valueOf);
  return {
    ...(severities !== undefined && { rules: severitiesAt(reading, severities) }),
    ...(reviewEvery !== null && { reviewEvery }),
    ...(peer !== undefined && { peerReview: flagAt(reading, peer, 'peerReview') }),
    ...(owners !== undefined && { owners: ownersAt(reading, owners) }),
    ...(open !== undefined && { open: namesAt(reading, open, 'open', FIELD, 'a field: "orders.status"') }),
    ...(external !== undefined && {
      external: namesAt(reading, external, 'external', ENTITY, 'a table or collection: "orders"'),
    }),
    ignore:
      ignored === undefined
        ? []
        : itemsOf(reading, ignored, '`ignore`', 'texts').flatMap((one) => patternAt(reading, one)),
    schedulers:
      schedulers === undefined
        ? []
        : itemsOf(reading, schedulers, '`schedulers`', 'objects').flatMap((one) => schedulerAt(reading, one)),
  };
}

const FIELD = /^[^\s.]+(?:\.[^\s.]+)+$/;
const ENTITY = /^\S+$/;

function namesAt(reading: Reading, expression: Expression, key: string, form: RegExp, what: string): readonly string[] {
  return itemsOf(reading, expression, quote(key), 'texts').flatMap((one) => {
    const text = textAt(reading, one, `An entry of ${quote(key)}`);
    if (text === null || form.test(text)) return text ?? [];
    reading.fault(`${quote(text)} does not name ${what.replace(/:.*/, '')}.`, `Write the name of ${what}.`, one);
    return [];
  });
}

const DAYS = /^(\d{1,4}) days?$/;

/** `90`, `"90 days"` */
function daysAt(reading: Reading, expression: Expression): number | null {
  const number = expression.kind === 'literal' && typeof expression.value === 'number' ? expression.value : null;
  const days = number ?? Number(DAYS.exec(textOf(expression) ?? '')?.[1] ?? Number.NaN);
  if (Number.isInteger(days) && days > 0 && days < 10_000) return days;
  reading.fault('`reviewEvery` is no number of days.', 'Write "90 days".', expression);
  return null;
}

function flagAt(reading: Reading, expression: Expression, key: string): boolean {
  if (expression.kind === 'literal' && typeof expression.value === 'boolean') return expression.value;
  reading.fault(`${quote(key)} is ${kindOf(expression)}; it must be true or false.`, 'Write true.', expression);
  return false;
}

/** `{ "src/billing/": "@shop/billing", "*.sql": ["@shop/data", "dana"] }` */
function ownersAt(reading: Reading, expression: Expression): readonly OwnerSetting[] {
  if (expression.kind !== 'object')
    reading.fault(`\`owners\` is ${kindOf(expression)}; it must be an object.`, 'Write { … }.', expression);
  const stated = propertiesOf(expression);
  return stated.flatMap(({ key, keyStart, keyEnd, value }, index) => {
    const at = { start: keyStart, end: keyEnd };
    const what = `An owner of ${quote(key)}`;
    const names = value.kind === 'array' ? value.items : [value];
    const owners = names.flatMap((name) => textAt(reading, name, what) ?? []);
    if (key.trim() === '') reading.fault('A pattern of `owners` is empty.', 'Write "*" for all files.', at);
    else if (stated.findIndex((one) => one.key === key) < index)
      reading.fault(`${quote(key)} stands here twice.`, 'Keep one of them.', at);
    return [{ pattern: key, owners }];
  });
}

const SEVERITIES = ['error', 'warning', 'information', 'off'] as const;

function severitiesAt(reading: Reading, expression: Expression): ReadonlyMap<string, (typeof SEVERITIES)[number]> {
  const known = ruleDescriptions.map(({ id }) => id);
  const found = new Map<string, (typeof SEVERITIES)[number]>();
  if (expression.kind !== 'object')
    reading.fault(`\`rules\` is ${kindOf(expression)}; it must be an object.`, 'Write { … }.', expression);
  for (const { key, keyStart, keyEnd, value } of propertiesOf(expression)) {
    const at = { start: keyStart, end: keyEnd };
    const severity = SEVERITIES.find((one) => one === textOf(value));
    if (!known.includes(key)) reading.fault(`There is no rule ${quote(key)}.`, 'docs/rules/README.md lists them.', at);
    else if (found.has(key)) reading.fault(`${quote(key)} stands here twice.`, 'Keep one of them.', at);
    else if (severity === undefined)
      reading.fault(`${quote(key)} has no severity here.`, 'Write "error", "warning", "information" or "off".', value);
    else found.set(key, severity);
  }
  return found;
}

/** The properties of an object that may have these keys only, each once. */
function objectAt(reading: Reading, expression: Expression, what: string, keys: readonly string[]): readonly Stated[] {
  if (expression.kind !== 'object') {
    reading.fault(`${what} is ${kindOf(expression)}; it must be an object.`, 'Write { … }.', expression);
    return [];
  }
  const properties = propertiesOf(expression);
  const known = keys.map((key) => `\`${key}\``).join(', ');
  properties.forEach(({ key, keyStart, keyEnd }, index) => {
    const at = { start: keyStart, end: keyEnd };
    if (!keys.includes(key)) reading.fault(`${what} has no key \`${key}\`.`, `Its keys are ${known}.`, at);
    else if (properties.findIndex((one) => one.key === key) < index)
      reading.fault(`\`${key}\` stands here twice.`, 'Keep one of them.', at);
  });
  return properties;
}

function itemsOf(reading: Reading, expression: Expression, what: string, of: string): readonly Expression[] {
  if (expression.kind === 'array') return expression.items;
  reading.fault(`${what} is ${kindOf(expression)}; it must be a list of ${of}.`, 'Write [ … ].', expression);
  return [];
}

function textAt(reading: Reading, expression: Expression, what: string): string | null {
  const text = textOf(expression);
  if (text !== null && text.trim() !== '') return text;
  const is = text === null ? kindOf(expression) : 'empty';
  reading.fault(`${what} is ${is}; it must be a text.`, 'Write a text in double quotes.', expression);
  return null;
}

/** A text, put together again where it holds escapes. */
function textOf(expression: Expression): string | null {
  if (expression.kind === 'literal') return typeof expression.value === 'string' ? expression.value : null;
  if (expression.kind !== 'template' || expression.values.some((one) => one.kind === 'name')) return null;
  return expression.texts.map(({ text }) => text).join('');
}

function patternAt(reading: Reading, expression: Expression): readonly string[] {
  const text = textAt(reading, expression, 'A pattern of `ignore`');
  return text === null ? [] : [text];
}

function kindOf(expression: Expression): string {
  switch (expression.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'literal':
      if (expression.value === null) return 'null';
      return typeof expression.value === 'string' ? 'a text' : `a ${typeof expression.value}`;
    default:
      return 'a text with a placeholder';
  }
}

function schedulerAt(reading: Reading, expression: Expression): readonly SchedulerSetting[] {
  const properties = objectAt(reading, expression, 'A scheduler', SCHEDULER_KEYS);
  if (expression.kind !== 'object') return [];
  const valueOf = (key: string): Expression | undefined => properties.find((one) => one.key === key)?.value;
  const given = SOURCES.filter((key) => valueOf(key) !== undefined);
  const [kind] = given;
  const stated = kind === undefined ? undefined : valueOf(kind);
  if (kind === undefined || stated === undefined || given.length > 1) {
    const has = given.length === 0 ? 'none' : given.map((key) => `\`${key}\``).join(' and ');
    reading.fault(
      `A scheduler has one of \`callee\`, \`baseClass\` and \`folder\`, and this one has ${has}.`,
      'Say what declares a job: a function, a class that jobs extend, or a folder that holds them.',
      expression,
    );
    return [];
  }
  const source = sourceAt(reading, kind, stated);
  const say = (key: string): Saying | null => {
    const value = valueOf(key);
    return value === undefined ? null : sayingAt(reading, kind, key, value);
  };
  const [name, schedule, handler] = [say('name'), say('schedule'), say('handler')];
  if (kind === 'callee' && valueOf('handler') === undefined)
    reading.fault(
      'The scheduler does not say which argument the handler is.',
      'Add "handler": 1, for the second argument.',
      expression,
    );
  const runs = handler ?? defaultHandler(kind);
  return source === null || runs === null ? [] : [{ source, name, schedule, handler: runs }];
}

function defaultHandler(kind: (typeof SOURCES)[number]): Saying | null {
  if (kind === 'callee') return null;
  return { kind: 'member', path: [kind === 'folder' ? 'default' : 'run'] };
}

function sourceAt(reading: Reading, kind: (typeof SOURCES)[number], expression: Expression): SchedulerSource | null {
  const text = textAt(reading, expression, `\`${kind}\``)?.trim();
  if (text === undefined) return null;
  if (kind === 'folder') {
    const folder = text.replace(/^\.?\/+/, '').replace(/\/+$/, '');
    const parts = folder.split('/');
    if (folder !== '' && folder !== '.' && !parts.includes('..')) return { kind, folder };
    reading.fault(
      `\`${text}\` is no folder below this one.`,
      'Write its path from here, such as "cron/daily".',
      expression,
    );
    return null;
  }
  const named = namedExport(text);
  if (named !== null) return { kind: kind === 'callee' ? 'callee' : 'base-class', ...named };
  reading.fault(
    `\`${text}\` names no ${kind === 'callee' ? 'function' : 'class'}.`,
    'Write "module#export", with a package or a path from here as the module, or the name alone.',
    expression,
  );
  return null;
}

function namedExport(text: string): NamedExport | null {
  const hash = text.indexOf('#');
  const name = text.slice(hash + 1);
  if (!MEMBER.test(name)) return null;
  const path = name.split('.');
  if (hash < 0) return { module: null, path };
  const module = text.slice(0, hash).trim();
  return module === '' ? null : { module, path };
}

function sayingAt(
  reading: Reading,
  kind: (typeof SOURCES)[number],
  key: string,
  expression: Expression,
): Saying | null {
  if (expression.kind === 'literal' && typeof expression.value === 'number') {
    const index = expression.value;
    if (kind !== 'folder' && Number.isInteger(index) && index >= 0) return { kind: 'argument', index, path: [] };
    const next = kind === 'folder' ? 'Write a text, or the name of an export.' : 'Count arguments from 0.';
    reading.fault(`\`${key}\` is ${String(index)}, which is no argument.`, next, expression);
    return null;
  }
  if (expression.kind === 'object') {
    const stated = objectAt(reading, expression, `\`${key}\``, ['text']).find((one) => one.key === 'text')?.value;
    const text = stated === undefined ? null : textAt(reading, stated, '`text`');
    return stated === undefined || text === null ? null : sayingText(reading, text, stated);
  }
  const text = textAt(reading, expression, `\`${key}\``);
  if (text === null) return null;
  if (kind !== 'folder' && ARGUMENT.test(text)) {
    const [index, ...path] = text.split('.');
    return { kind: 'argument', index: Number(index), path };
  }
  if (kind !== 'callee' && MEMBER.test(text)) return { kind: 'member', path: text.split('.') };
  if (key !== 'handler') return sayingText(reading, text, expression);
  const next =
    kind === 'callee' ? 'Write the number of the argument that runs, from 0.' : 'Write the name of what runs.';
  reading.fault(`\`${text}\` does not say where the handler is.`, next, expression);
  return null;
}

function sayingText({ file, own }: Reading, text: string, { start, end }: Expression): Saying {
  return { kind: 'text', text, at: own ? { file, start, end } : null };
}
