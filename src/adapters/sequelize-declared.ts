import { sameSpan, spanKey, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import type { Value, ValueOf } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { eachOf, propertyOf } from './options';
import { exportOf, packageOf } from './origin';
import { type Attribute } from './sequelize-attribute';
import { classAttributes, classOptions } from './sequelize-class';

/** A model as it is declared. */
export interface Declared {
  readonly name: string;
  readonly at: Span;
  readonly attributes: readonly Attribute[];
  /** Whether there may be attributes beside those that are known. */
  readonly open: boolean;
  readonly options: Value | null;
  /** The value that other code has of it. */
  readonly value: Value;
}

export const packages: readonly string[] = ['sequelize', 'sequelize-typescript', '@sequelize/core'];

export function isSequelize(value: Value): boolean {
  return packages.includes(packageOf(value) ?? '');
}
const listed = new WeakMap<Lookup, readonly Declared[]>();

/** Every model of the workspace, those of tests last. */
export function allDeclared(look: Lookup): readonly Declared[] {
  const known = listed.get(look);
  if (known !== undefined) return known;
  const defined = look
    .callsNamed('define')
    .flatMap((site) => site.links.flatMap((link) => definedBy(link.value, look) ?? []));
  const inits = look
    .callsNamed('init')
    .flatMap(({ base }) => (base.kind === 'class' ? (declaredClass(base, look) ?? []) : []));
  const tables = look
    .decoratorsNamed('Table')
    .flatMap((site) =>
      site.owner === null && isSequelize(site.decorator) ? (declaredClass(site.host, look) ?? []) : [],
    );
  const all = [...new Map([...defined, ...inits, ...tables].map((one) => [spanKey(one.value.at), one])).values()];
  const sorted = [...all.filter(({ at }) => !isRehearsal(at.file)), ...all.filter(({ at }) => isRehearsal(at.file))];
  listed.set(look, sorted);
  return sorted;
}

/** `sequelize.define('Order', attributes, options)`: https://sequelize.org/docs/v6/core-concepts/model-basics */
export function definedBy(value: Value, look: Lookup): Declared | null {
  if (value.kind !== 'call' || value.callee.kind !== 'member' || value.callee.property !== 'define') return null;
  const [named, attributes, options] = value.arguments;
  const name = named === undefined ? null : foldText(named);
  if (named === undefined || name === null || !isSource(value.callee.object, attributes)) return null;
  const stated = attributesOf(attributes ?? null, look);
  return { name, at: named.at, ...stated, options: options ?? null, value };
}

/** A Sequelize by where it comes from; one that a file's function is given, by the types of the attributes. */
function isSource(source: Value, attributes: Value | undefined): boolean {
  if (isSequelize(source)) return true;
  if (source.kind !== 'parameter' || attributes?.kind !== 'object') return false;
  return attributes.properties.some(({ value }) => isTypeOfTool(propertyOf(value, 'type') ?? value, source));
}

function isTypeOfTool(type: Value, source: ValueOf<'parameter'>): boolean {
  if (isSequelize(type)) return true;
  let inner = type;
  while (inner.kind === 'member' || inner.kind === 'call')
    inner = inner.kind === 'member' ? inner.object : inner.callee;
  return inner.kind === 'parameter' && inner.function.file === source.function.file;
}

/** A class that extends `Model` and is given its attributes by `init`, or by decorators. */
export function declaredClass(value: Value, look: Lookup): Declared | null {
  if (value.kind !== 'class' || !extendsModel(value, look)) return null;
  const name = look.nameOf(value) ?? '';
  const init = initOf(value, look);
  const decorated = classAttributes(value, look);
  const table = classOptions(value, look);
  if (init === null && table === null) return null;
  const options = init?.arguments?.[1] ?? table?.options ?? null;
  const modelName = propertyOf(options, 'modelName');
  const stated = init === null ? { attributes: [], open: false } : attributesOf(init.arguments?.[0] ?? null, look);
  return {
    name: (modelName && foldText(modelName)) ?? name,
    at: table?.at ?? look.member(value, 'name', value.at).at,
    attributes: [...stated.attributes, ...decorated],
    open: stated.open,
    options,
    value,
  };
}

function extendsModel(value: Value, look: Lookup): boolean {
  for (let next = look.heritageOf(value); next !== null; next = look.heritageOf(next.value))
    if (isSequelize(next.value)) return /Model$/.test(exportOf(next.value) ?? '');
  return false;
}

function initOf(value: Value, look: Lookup): ChainLink | null {
  const sites = look.callsNamed('init').filter(({ base }) => base.kind === 'class' && sameSpan(base.at, value.at));
  return sites.flatMap((site) => site.links).find((link) => link.name === 'init' && link.arguments !== null) ?? null;
}

function attributesOf(value: Value | null, look: Lookup): Pick<Declared, 'attributes' | 'open'> {
  if (value?.kind !== 'object') return { attributes: [], open: true };
  const attributes = value.properties.map(({ key, keyAt, value: stated }): Attribute => ({
    name: key,
    at: keyAt,
    options: stated,
    stated: null,
    look,
  }));
  return { attributes, open: value.open };
}

/** Options of the model, and those that `new Sequelize({ define: { … } })` gives to all of them. */
export function option(options: Value | null, key: string, look: Lookup): Value | null {
  return (
    propertyOf(options, key) ??
    globalOptions(look)
      .map((each) => propertyOf(each, key))
      .find((each) => each !== null) ??
    null
  );
}

/** Every `new Sequelize(…)`, whatever the package is imported as. */
export function sequelizeCalls(look: Lookup): readonly CallSite[] {
  return ['Sequelize', 'default']
    .flatMap((name) => look.callsNamed(name))
    .filter((site) => isSequelize(site.base) && site.links.at(-1)?.construct === true && !isRehearsal(site.at.file));
}

const globals = new WeakMap<Lookup, readonly Value[]>();

function globalOptions(look: Lookup): readonly Value[] {
  const known = globals.get(look);
  if (known !== undefined) return known;
  const nest = ['forRoot', 'forRootAsync'].flatMap((name) => look.callsNamed(name));
  const found = [...sequelizeCalls(look), ...nest]
    .filter((site) => !isRehearsal(site.at.file))
    .flatMap((site) => site.links.flatMap((link) => link.arguments ?? []).flatMap(eachOf))
    .flatMap((value) => propertyOf(value, 'define') ?? []);
  globals.set(look, found);
  return found;
}

export function isOn(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}
