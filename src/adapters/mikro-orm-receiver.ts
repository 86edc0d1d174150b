import { spanKey } from '../model/span';
import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { entityOfValue, type MikroEntity } from './mikro-orm-entity';
import { schemaOptions } from './mikro-orm-definition';
import { isMikro } from './mikro-orm-naming';
import { chainOf, exportOf, packageOf } from './origin';
import { classOfType } from './typeorm-entity';

/** What a chain of calls of MikroORM is about. */
export interface Receiver {
  /**
   * - `source`: the ORM or an entity manager, whose calls say which entity they are about.
   * - `repository`: calls are about one entity.
   * - `builder`: a query builder.
   */
  readonly kind: 'source' | 'repository' | 'builder';
  readonly entity: MikroEntity | null;
  /** The call that made the builder. */
  readonly made: ChainLink | null;
  readonly rest: readonly ChainLink[];
}

type Start = Omit<Receiver, 'rest'>;

const sourceStart: Start = { kind: 'source', entity: null, made: null };

const sources = /^(?:MikroORM|(?:\w*)EntityManager)$/;
/** Members and calls of a source that are another source, or the same. */
const sourceLinks: ReadonlySet<string> = new Set([
  ...['em', '_em', 'fork', 'getContext', 'getEntityManager', 'currentRequestContext', 'RequestContext', 'clone'],
  ...['MikroORM', 'init', 'initSync', 'default', 'orm'],
]);
const repositoryCalls: ReadonlySet<string> = new Set(['getRepository', 'repo']);
export const builderCalls: ReadonlySet<string> = new Set(['createQueryBuilder', 'qb']);

/** What a chain is about, or null when it does not start at MikroORM. */
export function receiverOf(base: Value, links: readonly ChainLink[], look: Lookup): Receiver | null {
  const start = startOf(base, look);
  if (start === null) return null;
  let at: Receiver = { ...start, rest: links };
  for (let next = stepOf(at, look); next !== null; next = stepOf(at, look)) at = next;
  return at;
}

function startOf(base: Value, look: Lookup): Start | null {
  if (base.kind === 'external') return isMikro(base) ? sourceStart : null;
  if (base.kind !== 'instance') return null;
  if (isMikro(base.of)) {
    const name = exportOf(base.of)?.split('.').at(-1) ?? '';
    if (sources.test(name)) return sourceStart;
    const [type] = base.types;
    const of = type === undefined ? null : classOfType(look.typed(type));
    if (/(?:EntityRepository|^GetRepository)$/.test(name))
      return { kind: 'repository', entity: entityOfValue(of, look), made: null };
    return name.endsWith('QueryBuilder') ? { kind: 'builder', entity: entityOfValue(of, look), made: null } : null;
  }
  if (base.of.kind !== 'class') return null;
  const repository = repositoryClass(base.of, look);
  return repository === null
    ? null
    : { kind: 'repository', entity: entityOfValue(repository.entity, look), made: null };
}

/** Whether a class is a repository of MikroORM's, or extends one: then the entity that it is for, as far as that is said. */
function repositoryClass(value: Value, look: Lookup): { readonly entity: Value | null } | null {
  let entity: Value | null = null;
  for (let next = look.heritageOf(value); next !== null; next = look.heritageOf(next.value)) {
    entity ??= next.types.map((type) => classOfType(look.typed(type))).find((each) => each !== null) ?? null;
    if (isMikro(next.value))
      return exportOf(next.value)?.endsWith('EntityRepository') === true
        ? { entity: entity ?? entityWithRepository(value, look) }
        : null;
    if (next.value.kind !== 'class') return null;
  }
  return null;
}

/** `@Entity({ repository: () => BookRepository })` */
function entityWithRepository(value: Value, look: Lookup): Value | null {
  const site = look.decoratorsNamed('Entity').find((each) => {
    const stated = repositoryOf(each.arguments[0], look);
    return isMikro(each.decorator) && stated !== null && spanKey(stated.at) === spanKey(value.at);
  });
  return site?.host ?? null;
}

function repositoryOf(options: Value | undefined, look: Lookup): Value | null {
  const stated = options?.kind === 'object' ? options.properties.find(({ key }) => key === 'repository')?.value : null;
  return stated?.kind === 'function' ? look.resultOf(stated, [], stated.at) : (stated ?? null);
}

/** The receiver that the next link of a chain gives; null where it does something else. */
function stepOf({ kind, entity, rest }: Receiver, look: Lookup): Receiver | null {
  const [link, ...later] = rest;
  if (link === undefined || kind === 'builder') return null;
  const [first] = link.arguments ?? [];
  if (builderCalls.has(link.name) && link.arguments !== null) {
    const named = kind === 'source' && first !== undefined ? entityOfValue(first, look) : entity;
    return { kind: 'builder', entity: named, made: link, rest: later };
  }
  if (kind === 'repository') return sourceLinks.has(link.name) ? { ...sourceStart, rest: later } : null;
  if (repositoryCalls.has(link.name) && link.arguments !== null)
    return { kind: 'repository', entity: entityOfValue(first ?? null, look), made: null, rest: later };
  return sourceLinks.has(link.name) ? { ...sourceStart, rest: later } : null;
}

const findCalls =
  /^(?:find|findAll|findOne|findOneOrFail|findAndCount|findByCursor|create|upsert|getReference|merge|refresh)$/;

/** The entity of a row: an instance of its class, one that a query found, or a list of either. */
export function entityOfRow(value: Value | undefined, look: Lookup): MikroEntity | null {
  if (value === undefined) return null;
  switch (value.kind) {
    case 'instance':
      if (schemaOptions(value) !== null) return null;
      return value.of.kind === 'class' ? entityOfValue(value.of, look) : null;
    case 'array':
      return firstOf(value.items, look);
    case 'one-of':
      return firstOf(value.values, look);
    case 'unknown':
      return value.of === undefined ? null : entityOfRow(value.of, look);
    case 'member':
      // `const [rows, count] = await em.findAndCount(…)`, `(await em.findByCursor(…)).items`
      return value.property === '0' || value.property === 'items' ? entityOfRow(value.object, look) : null;
    case 'call': {
      const { base, links } = chainOf(value);
      const found = receiverOf(base, links, look);
      const call = found?.rest.find((link) => findCalls.test(link.name) && link.arguments !== null);
      if (found === null || call === undefined) return null;
      return found.kind === 'source' ? entityOfValue(call.arguments?.[0] ?? null, look) : found.entity;
    }
    case 'typed':
    case 'parameter': {
      const { type } = value;
      if (type === null) return null;
      const element = type.type.kind === 'array' ? { file: type.file, type: type.type.element } : type;
      return entityOfValue(classOfType(look.typed(element)), look);
    }
    default:
      return null;
  }
}

function firstOf(values: readonly Value[], look: Lookup): MikroEntity | null {
  return values.map((item) => entityOfRow(item, look)).find((each) => each !== null) ?? null;
}

/** `@InjectRepository(Book)` puts in that entity's repository, `@InjectEntityManager()` a manager. https://docs.nestjs.com/recipes/mikroorm */
export function injectedSource(decorator: Value, look: Lookup): Value | null {
  if (decorator.kind !== 'call' || packageOf(decorator.callee) !== '@mikro-orm/nestjs') return null;
  const { at } = decorator;
  const external = (path: string): Value => ({ kind: 'external', module: '@mikro-orm/core', path: [path], at });
  const instance = (path: string): Value => ({
    kind: 'instance',
    of: external(path),
    arguments: null,
    types: [],
    at,
  });
  const [first] = decorator.arguments;
  switch (exportOf(decorator.callee)) {
    case 'InjectRepository': {
      if (first === undefined || entityOfValue(first, look) === null) return null;
      const callee: Value = {
        kind: 'member',
        object: instance('EntityManager'),
        property: 'getRepository',
        propertyAt: at,
        at,
      };
      return { kind: 'call', callee, arguments: [first], types: [], at };
    }
    case 'InjectEntityManager':
      return instance('EntityManager');
    case 'InjectMikroORM':
      return instance('MikroORM');
    default:
      return null;
  }
}

/** `em.transactional(async (em) => …)` gives an entity manager. https://mikro-orm.io/docs/transactions */
export function transactionArguments(callee: Value, look: Lookup): readonly Value[] | null {
  if (callee.kind !== 'member' || callee.property !== 'transactional') return null;
  const { base, links } = chainOf(callee.object);
  const found = receiverOf(base, links, look);
  if (found?.kind !== 'source' || found.rest.length > 0) return null;
  const { at } = callee;
  const of: Value = { kind: 'external', module: '@mikro-orm/core', path: ['EntityManager'], at };
  return [{ kind: 'instance', of, arguments: null, types: [], at }];
}

/** A method of the repository that an entity names: `em.getRepository(Book).purge()`. */
export function repositoryMember(object: Value, property: string, look: Lookup): Value | null {
  if (object.kind !== 'call' || object.callee.kind !== 'member' || !repositoryCalls.has(object.callee.property))
    return null;
  const { base, links } = chainOf(object);
  const found = receiverOf(base, links, look);
  if (found?.kind !== 'repository' || found.entity === null || found.rest.length > 0) return null;
  const own = repositoryOf(found.entity.definition.options ?? undefined, look);
  if (own?.kind !== 'class') return null;
  const instance: Value = { kind: 'instance', of: own, arguments: null, types: [], at: own.at };
  const member = look.member(instance, property, object.at);
  return member.kind === 'function' ? member : null;
}
