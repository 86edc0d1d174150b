import type { Entity } from '../../model/schema';
import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldText } from '../fold';
import { knexChain, type KnexChain, type Step } from '../knex-chain';
import { completed } from '../knex-completed';
import { knexQueries } from '../knex-query';
import { modelFields, modelOf, relatedModel, type ObjectionModel } from '../objection-model';

/** Calls that a chain on a model is found by. */
const names = ['query', 'relatedQuery', '$query', '$relatedQuery'];

/** https://vincit.github.io/objection.js/ */
export const adapter: Adapter = {
  id: 'objection',
  title: 'Objection',
  documentation: 'https://vincit.github.io/objection.js/',
  mentions: ['objection', 'Objection', '.query(', '.relatedQuery(', '.$query(', 'relationMappings', 'jsonSchema'],
  packages: ['objection'],
  calls: { names: [...names, 'knexSnakeCaseMappers', ...methodNames()], read },
  files: (look) =>
    look.subclassesOf(['objection'], 'Model').flatMap((value): readonly Declaration[] => {
      const model = modelOf(value, look);
      return model === null ? [] : [{ kind: 'entity', entity: entityOf(model, look) }];
    }),
  fluent: (value) => knexChain(value)?.base.kind === 'class',
};

/** Methods that may stand alone on a variable that holds a query. */
function methodNames(): readonly string[] {
  return [
    ...['where', 'andWhere', 'orWhere', 'whereIn', 'whereNotIn', 'whereNull', 'whereNotNull', 'whereNot', 'delete'],
    ...['patch', 'update', 'insert', 'deleteById', 'findById', 'findOne', 'modify', 'limit', 'orderBy', 'select'],
  ];
}

function entityOf(model: ObjectionModel, look: Lookup): Entity {
  return {
    name: model.table,
    kind: 'table',
    adapter: 'objection',
    at: model.at,
    aliases: [model.name],
    fields: modelFields(model, look),
    // A JSON Schema is what is checked before a row is stored, not all that the table holds.
    open: true,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const last = site.links.at(-1);
  const chain = last === undefined || !contains(site.at, last.value.at) ? null : knexChain(last.value);
  if (chain === null) return [];
  const { base } = chain;
  const model = modelOf(base.kind === 'instance' ? base.of : base, look);
  const steps = model === null ? null : completed(chain, site, look);
  if (model === null || steps === null) return [];
  const translated = translate(steps, model, look);
  const told = (inner: KnexChain): readonly Step[] => {
    const other = modelOf(inner.base, look);
    return other === null ? inner.steps : translate(inner.steps, other, look).steps;
  };
  const { spell } = translated.model ?? model;
  return knexQueries(translated.steps, site, 'objection', look, { spell, told }).map((query) => ({
    kind: 'query',
    query,
  }));
}

/** Methods that neither narrow nor name anything. https://vincit.github.io/objection.js/api/query-builder/ */
const idle =
  /^(?:withGraph(?:Fetched|Joined)|allowGraph|modifyGraph|throwIfNotFound|context|skipUndefined|castTo|resultSize|page|range|runBefore|runAfter|onBuild|onError|toKnexQuery|execute|undefinedAsNull|returning|alias|debug|timeout|then|allowInsert|modifiers|noSelect|tableNameFor|for(?:Update|Share))$/;

/** Fetching after a change is a step of its own that adds nothing to it. */
const plain: Readonly<Record<string, string>> = {
  patch: 'update',
  patchAndFetch: 'update',
  updateAndFetch: 'update',
  insertAndFetch: 'insert',
  insertGraph: 'insert',
  insertGraphAndFetch: 'insert',
  upsertGraph: 'insert',
  upsertGraphAndFetch: 'insert',
};

/** The chain as Knex would be told it, on the model's table. */
function translate(
  steps: readonly Step[],
  model: ObjectionModel,
  look: Lookup,
): { readonly steps: readonly Step[]; readonly model: ObjectionModel | null } {
  const [first, ...rest] = steps;
  if (first === undefined) return { steps, model };
  const [named] = first.arguments ?? [];
  const relation = /elatedQuery$/.test(first.name) ? (named === undefined ? null : foldText(named)) : null;
  const isRelated = /elatedQuery$/.test(first.name);
  const target = isRelated ? (relation === null ? null : relatedModel(model, relation, look)) : model;
  const table: Value =
    target === null
      ? { kind: 'unknown', text: relation ?? 'a relation', at: first.nameAt }
      : { kind: 'literal', value: target.table, at: first.nameAt };
  const begun: Step = { ...first, name: '', arguments: [table] };
  // Rows of one other row, or the row at hand.
  const narrowed = isRelated || first.name === '$query';
  const certain: readonly Step[] = narrowed ? [{ ...first, name: 'narrowedToRow' }] : [];
  return {
    steps: [begun, ...certain, ...rest.flatMap((step) => translated(step, target ?? model, look))],
    model: target,
  };
}

function translated(step: Step, model: ObjectionModel, look: Lookup): readonly Step[] {
  const args = step.arguments ?? [];
  const [first, ...others] = args;
  const same = plain[step.name];
  if (Object.hasOwn(plain, step.name) && same !== undefined) return [{ ...step, name: same }];
  const byKey = (): readonly Step[] => (first === undefined ? [] : [keyed(step, first, model)]);
  switch (step.name) {
    case 'findById':
      return [...byKey(), { ...step, name: 'first', arguments: [] }];
    case 'findByIds':
      return byKey();
    case 'findOne':
      return [
        { ...step, name: 'where' },
        { ...step, name: 'first', arguments: [] },
      ];
    case 'deleteById':
      return [...byKey(), { ...step, name: 'delete', arguments: [] }];
    case 'patchAndFetchById':
    case 'updateAndFetchById':
      return [...byKey(), { ...step, name: 'update', arguments: others }];
    case 'modify':
      return modified(step, first, others, model, look);
    // Which rows a relation is asked for is said elsewhere already.
    case 'for':
      return [];
    default:
      return idle.test(step.name) ? [] : [step];
  }
}

/** A condition on the key; on several columns it is not read. */
function keyed(step: Step, value: Value, { keys }: ObjectionModel): Step {
  const [key] = keys;
  if (key === undefined || keys.length > 1) return { ...step, name: 'withCompositeKey' };
  const column: Value = { kind: 'literal', value: key, at: step.nameAt };
  const isList = step.name === 'findByIds' || value.kind === 'array';
  return { ...step, name: isList ? 'whereIn' : 'where', arguments: [column, value] };
}

/** `modify('open')`: a function among the model's `modifiers`. https://vincit.github.io/objection.js/recipes/modifiers.html */
function modified(
  step: Step,
  named: Value | undefined,
  others: readonly Value[],
  model: ObjectionModel,
  look: Lookup,
): readonly Step[] {
  const name = named === undefined ? null : foldText(named);
  if (name === null) return [step];
  const modifiers = look.member(model.value, 'modifiers', model.at);
  const found = modifiers.kind === 'object' ? look.member(modifiers, name, model.at) : null;
  return [{ ...step, arguments: [found ?? { kind: 'unknown', text: name, at: step.nameAt }, ...others] }];
}
