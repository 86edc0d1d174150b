import { contains } from '../../model/span';
import type { PropertyValue, Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import type { Step } from '../knex-chain';
import { knexQueries, type KnexDialect } from '../knex-query';
import { snakeCase } from '../objection-model';
import { callName, packageOf } from '../origin';

/** Methods that read beans of a type, by a condition. */
const readers = ['find', 'findOne', 'findAll', 'count', 'load', 'findOneOrDispense', 'findOrDispense'];
/** Methods that take beans, or lists of them. */
const changers = ['store', 'storeAll', 'trash', 'trashAll'];

/** https://github.com/louislam/redbean-node#readme */
export const adapter: Adapter = {
  id: 'redbean-node',
  title: 'RedBeanNode',
  documentation: 'https://github.com/louislam/redbean-node#readme',
  mentions: ['redbean-node'],
  packages: ['redbean-node'],
  calls: { names: [...readers, ...changers], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link?.arguments === undefined || link.arguments === null || !contains(site.at, link.value.at)) return [];
  if (packageOf(site.base) !== 'redbean-node' || link.value.kind !== 'call') return [];
  const chains = changers.includes(link.name)
    ? beansIn(link.arguments[0]).flatMap((bean) => changeSteps(link.name, bean, link.value, look))
    : [readSteps(link.name, link.value, link.arguments)];
  return chains.flatMap((steps) =>
    steps.length === 0
      ? []
      : knexQueries(steps, site, 'redbean-node', look, dialect).map((query) => ({ kind: 'query' as const, query })),
  );
}

/** Properties in camel case are columns in snake case. */
const dialect: KnexDialect = { spell: snakeCase, told: (chain) => chain.steps };

function beansIn(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  if (value.kind === 'one-of') return value.values.flatMap(beansIn);
  return value.kind === 'array' ? value.items.flatMap(beansIn) : [value];
}

function step(name: string, args: readonly Value[], value: Value): Step {
  return { name, nameAt: value.at, arguments: args, value, certain: true };
}

/** `R.find('order', ' state = ? ', ['open'])` is a condition of Knex's; what `findAll` is given comes behind one. */
function readSteps(name: string, value: Value, [type, clause, bound]: readonly Value[]): readonly Step[] {
  if (type === undefined) return [];
  const begun = step('', [type], value);
  const limit = /^(?:findOne|load)/.test(name) ? [step('first', [], value)] : [];
  const counted = name === 'count' ? [step('count', [], value)] : [];
  if (name === 'load') {
    const id: Value = { kind: 'literal', value: 'id', at: value.at };
    return [begun, ...(clause === undefined ? [] : [step('where', [id, clause], value)]), ...limit];
  }
  if (clause === undefined) return [begun, ...limit, ...counted];
  const always: Value = { kind: 'literal', value: '1=1 ', at: clause.at };
  const condition: Value =
    name === 'findAll' ? { kind: 'operation', operator: '+', operands: [always, clause], at: clause.at } : clause;
  const given = bound === undefined ? [condition] : [condition, bound];
  return [begun, step('whereRaw', given, value), ...limit, ...counted];
}

/** What storing or deleting a bean does, as far as it is known where the bean comes from. */
function changeSteps(name: string, bean: Value, value: Value, look: Lookup): readonly (readonly Step[])[] {
  // An element of a list that `R.find` gave.
  const made = bean.kind === 'unknown' && bean.of !== undefined ? bean.of : bean;
  if (made.kind !== 'call' || packageOf(made) !== 'redbean-node') return [];
  const from = callName(made) ?? '';
  const [type] = made.arguments;
  if (type === undefined) return [];
  const isNew = from === 'dispense';
  if (!isNew && !readers.includes(from)) return [];
  const found = isNew ? [step('', [type], value)] : readSteps(from, value, made.arguments);
  // Of what was found, code may choose.
  const whole = isNew || from === 'load' || name.endsWith('All');
  const chosen = whole ? [] : [step('chosenByCode', [], value)];
  const rows = [...found.filter((one) => one.name !== 'first'), ...chosen];
  if (name.startsWith('trash')) return isNew ? [] : [[...rows, step('delete', [], value)]];
  const properties = look.assignmentsOn(bean).flatMap((assigned): readonly PropertyValue[] => {
    const [key, ...deeper] = assigned.path;
    if (key === undefined || deeper.length > 0) return [];
    return [{ key, keyAt: assigned.at, value: assigned.value, optional: false }];
  });
  const stored: Value = { kind: 'object', properties, open: true, at: bean.at };
  return [[...rows, step(isNew ? 'insert' : 'update', [stored], value)]];
}
