import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldText } from './fold';
import type { OrmEntity } from './orm-entity';
import { chainOf, exportOf, packageOf } from './origin';
import { classOfType, entityOfValue, repositoryClass } from './typeorm-entity';

/** What a chain of calls of TypeORM is about. */
export interface Receiver {
  /**
   * - `repository`: calls are about one entity (a repository, or the statics of a BaseEntity).
   * - `source`: a data source, connection, query runner or entity manager, whose calls say which entity they are about.
   * - `builder`: a query builder.
   * - `record`: one row as an instance of its class, or one of those that a query finds.
   */
  readonly kind: 'repository' | 'source' | 'builder' | 'record';
  readonly entity: OrmEntity | null;
  /** The call that made the builder. */
  readonly made: ChainLink | null;
  readonly rest: readonly ChainLink[];
  readonly record: Value | null;
}

const sources: ReadonlySet<string> = new Set(['DataSource', 'Connection', 'EntityManager', 'QueryRunner']);
/** Members and calls of a source that are another source, or the same. */
const sourceLinks: ReadonlySet<string> = new Set([
  ...['manager', 'connection', 'dataSource', 'queryRunner', 'getManager', 'getConnection', 'getDataSource'],
  ...['createEntityManager', 'createQueryRunner', 'createConnection', 'initialize', 'connect', 'DataSource'],
]);
const repositoryCalls: ReadonlySet<string> = new Set(['getRepository', 'getTreeRepository']);

/** What a chain is about, or null when it does not start at TypeORM. */
export function receiverOf(base: Value, links: readonly ChainLink[], look: Lookup): Receiver | null {
  const start = startOf(base, look);
  if (start === null) return null;
  let at: Receiver = { ...start, rest: links };
  for (let next = stepOf(at, look); next !== null; next = stepOf(at, look)) at = next;
  return at;
}

type Start = Omit<Receiver, 'rest'>;

function startOf(base: Value, look: Lookup): Start | null {
  switch (base.kind) {
    case 'external':
      return packageOf(base) === 'typeorm' ? sourceStart : null;
    case 'instance':
      return instanceStart(base, look);
    case 'class': {
      const entity = entityOfValue(base, look);
      if (entity !== null) return { kind: 'repository', entity, made: null, record: null };
      return null;
    }
    case 'unknown':
      return elementStart(base.of, base, look);
    case 'typed':
    case 'parameter':
      return null;
    default:
      return null;
  }
}

const sourceStart: Start = { kind: 'source', entity: null, made: null, record: null };

function instanceStart(base: Extract<Value, { kind: 'instance' }>, look: Lookup): Start | null {
  const name = packageOf(base.of) === 'typeorm' ? exportOf(base.of) : null;
  if (name !== null) {
    if (sources.has(name)) return sourceStart;
    if (!/^(?:Tree)?Repository$|QueryBuilder$/.test(name)) return null;
    const [type] = base.types;
    const of = type === undefined ? null : classOfType(look.typed(type));
    const kind = name.endsWith('QueryBuilder') ? 'builder' : 'repository';
    return { kind, entity: entityOfValue(of, look), made: null, record: null };
  }
  if (base.of.kind !== 'class') return null;
  const repository = repositoryClass(base.of, look);
  if (repository !== null)
    return { kind: 'repository', entity: entityOfValue(repository.entity, look), made: null, record: null };
  const entity = entityOfValue(base.of, look);
  return entity === null ? null : { kind: 'record', entity, made: null, record: base };
}

/** A row out of those that a query finds: `for (const user of await users.find())`. */
function elementStart(list: Value | undefined, element: Value, look: Lookup): Start | null {
  if (list === undefined) return null;
  const { base, links } = chainOf(list);
  const found = receiverOf(base, links, look);
  const entity = found === null ? null : entityOfFound(found, look);
  return entity === null ? null : { kind: 'record', entity, made: null, record: element };
}

const findCalls =
  /^(?:find|findBy|findByIds|findAndCount(?:By)?|findOne(?:By|ById|OrFail|ByOrFail)?|create|preload|save|getMany|getOne|getOneOrFail)$/;

/** The entity whose rows the end of a chain gives, or null. */
function entityOfFound(found: Receiver, look: Lookup): OrmEntity | null {
  const call = found.rest.find((link) => findCalls.test(link.name) && link.arguments !== null);
  if (call === undefined) return null;
  if (found.kind !== 'source') return found.entity;
  return entityOfValue(call.arguments?.[0] ?? null, look);
}

/** The entity of a row: an instance of its class, one that a query found, or a list of either. */
export function entityOfRow(value: Value | undefined, look: Lookup): OrmEntity | null {
  if (value === undefined) return null;
  switch (value.kind) {
    case 'instance':
      return value.of.kind === 'class' ? entityOfValue(value.of, look) : null;
    case 'array':
      return value.items.map((item) => entityOfRow(item, look)).find((each) => each !== null) ?? null;
    case 'one-of':
      return value.values.map((item) => entityOfRow(item, look)).find((each) => each !== null) ?? null;
    case 'unknown':
      return value.of === undefined ? null : entityOfRow(value.of, look);
    case 'call': {
      const { base, links } = chainOf(value);
      const found = receiverOf(base, links, look);
      return found === null ? null : entityOfFound(found, look);
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

/** The receiver that the next link of a chain gives; null where it does something else. */
function stepOf({ kind, entity, rest, record }: Receiver, look: Lookup): Receiver | null {
  const [link, ...later] = rest;
  if (link === undefined || kind === 'builder' || kind === 'record') return null;
  const [first] = link.arguments ?? [];
  if (link.name === 'createQueryBuilder' && link.arguments !== null) {
    const named = kind === 'source' && first !== undefined ? entityOfValue(first, look) : entity;
    return { kind: 'builder', entity: named, made: link, rest: later, record };
  }
  if (kind === 'repository') {
    if (link.name === 'manager') return { ...sourceStart, rest: later };
    return link.name === 'extend' || link.name === 'getRepository' || link.name === 'useDataSource'
      ? { kind, entity, made: null, rest: later, record }
      : null;
  }
  if (sourceLinks.has(link.name)) return { ...sourceStart, rest: later };
  if (repositoryCalls.has(link.name) && link.arguments !== null) {
    const [type] = link.types;
    const stated = type === undefined ? null : classOfType(look.typed(type));
    const named = entityOfValue(first ?? null, look) ?? entityOfValue(stated, look);
    return { kind: 'repository', entity: named, made: null, rest: later, record };
  }
  if (link.name === 'getCustomRepository' || link.name === 'withRepository') {
    const repository = first === undefined ? null : customRepository(first, look);
    return repository && { ...repository, rest: later };
  }
  return null;
}

/** `getCustomRepository(UserRepository)`, `manager.withRepository(userRepository)` */
function customRepository(value: Value, look: Lookup): Start | null {
  const known = value.kind === 'class' ? repositoryClass(value, look) : null;
  if (known !== null)
    return { kind: 'repository', entity: entityOfValue(known.entity, look), made: null, record: null };
  const { base, links } = chainOf(value);
  const found = receiverOf(base, links, look);
  return found?.kind === 'repository' && found.rest.length === 0
    ? { kind: 'repository', entity: found.entity, made: null, record: null }
    : null;
}

/**
 * A method of a repository of the workspace's own, with `this` bound to what it is called on:
 * `getCustomRepository(UserRepository).purge()`, `repository.extend({ purge() { … } })`.
 */
export function repositoryMember(object: Value, property: string, look: Lookup): Value | null {
  if (object.kind !== 'call' || packageOf(object) !== 'typeorm') return null;
  const { links } = chainOf(object);
  const last = links.at(-1);
  const [first] = last?.arguments ?? [];
  if (first === undefined) return null;
  if (last?.name === 'getCustomRepository' || last?.name === 'withRepository') {
    const instance: Value =
      first.kind === 'class' ? { kind: 'instance', of: first, arguments: null, types: [], at: first.at } : first;
    const member = look.member(instance, property, object.at);
    return member.kind === 'function' ? member : null;
  }
  if (last?.name !== 'extend' || first.kind !== 'object') return null;
  const method = first.properties.find(({ key }) => key === property)?.value;
  if (method?.kind !== 'function') return null;
  const { file, index, environment } = method.function;
  const own = {
    file,
    function: NO_FUNCTION,
    parameters: new Map<string, Value>(),
    receiver: object,
    parent: environment,
  };
  return { ...method, function: { file, index, environment: own } };
}

/** Marks an environment that only says what `this` is. */
const NO_FUNCTION = -1;

/** `@InjectRepository(User)` puts in that entity's repository, `@InjectEntityManager()` a manager. https://docs.nestjs.com/techniques/database */
export function injectedSource(decorator: Value, look: Lookup): Value | null {
  if (decorator.kind !== 'call') return null;
  const from = packageOf(decorator.callee);
  if (from !== '@nestjs/typeorm' && from !== 'typeorm-typedi-extensions') return null;
  const name = exportOf(decorator.callee);
  const { at } = decorator;
  const external = (path: string): Value => ({ kind: 'external', module: 'typeorm', path: [path], at });
  const [first] = decorator.arguments;
  switch (name) {
    case 'InjectRepository':
      if (first === undefined || entityOfValue(first, look) === null) return null;
      return { kind: 'call', callee: external('getRepository'), arguments: [first], types: [], at };
    case 'InjectEntityManager':
    case 'InjectManager':
      return { kind: 'instance', of: external('EntityManager'), arguments: null, types: [], at };
    case 'InjectDataSource':
    case 'InjectConnection':
      return { kind: 'instance', of: external('DataSource'), arguments: null, types: [], at };
    default:
      return null;
  }
}

/** `dataSource.transaction(async (manager) => …)` gives an entity manager. https://typeorm.io/docs/advanced-topics/transactions */
export function transactionArguments(callee: Value, look: Lookup): readonly Value[] | null {
  if (callee.kind !== 'member' || callee.property !== 'transaction') {
    const plain = callee.kind === 'external' && packageOf(callee) === 'typeorm' && exportOf(callee) === 'transaction';
    return plain ? [managerAt(callee)] : null;
  }
  const { base, links } = chainOf(callee.object);
  const found = receiverOf(base, links, look);
  return found?.kind === 'source' && found.rest.length === 0 ? [managerAt(callee)] : null;
}

function managerAt({ at }: Value): Value {
  const of: Value = { kind: 'external', module: 'typeorm', path: ['EntityManager'], at };
  return { kind: 'instance', of, arguments: null, types: [], at };
}

/** The alias that a builder is made with: `createQueryBuilder('u')`, `createQueryBuilder(User, 'u')`. */
export function aliasOf({ made }: Receiver): string | null {
  const [first, second] = made?.arguments ?? [];
  const named = second === undefined || second.kind === 'undefined' ? first : second;
  return named === undefined ? null : foldText(named);
}
