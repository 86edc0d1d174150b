import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { isWrittenAt } from './mongo-collection';
import { packageOf } from './origin';
import { clientOf, projectsIn } from './prisma-client';
import { nearest, type PrismaProject } from './prisma-files';
import { argumentKeys, operationNamed, type PrismaOperation } from './prisma-operations';
import type { PrismaModel } from './prisma-schema';

/** A method that is called on a model of a client. */
export interface ModelCall {
  /** Null where the workspace has no schema for the client. */
  readonly project: PrismaProject | null;
  /** As the client names the model (`orderLine`), or null where that is not known. */
  readonly accessor: string | null;
  /** The token that names the model, where it is written at the call. */
  readonly accessorAt: Span | null;
  /** What the model is a member of. */
  readonly receiver: Value;
  readonly link: ChainLink;
  /** What is called on the result. */
  readonly later: readonly ChainLink[];
  readonly operation: PrismaOperation;
}

/** The method of a model that is called at a site; null for what is none. */
export function modelCall(site: CallSite, look: Lookup): ModelCall | null {
  const index = site.links.findIndex(
    (each) => each.arguments !== null && operationNamed(each.name) !== null && isWrittenAt(each, site.at),
  );
  const link = site.links[index];
  const operation = link === undefined ? null : operationNamed(link.name);
  if (link === undefined || operation === null) return null;
  const { accessor, accessorAt, receiver } = ownerOf(site, index);
  const named = (project: PrismaProject | null, name: string | null): ModelCall => ({
    project,
    accessor: name,
    accessorAt: accessorAt?.file === site.at.file && isWithin(accessorAt, site.at) ? accessorAt : null,
    receiver,
    link,
    later: site.links.slice(index + 1),
    operation,
  });
  const client = clientOf(receiver, look);
  if (client !== null && client.delegate !== null) return named(client.project, accessorOf(client.delegate));
  if (client !== null) return accessor === null ? null : named(client.project, accessor);
  return unresolvedCall(named, accessor, receiver, { link, operation, site }, look);
}

interface Owner {
  readonly accessor: string | null;
  readonly accessorAt: Span | null;
  readonly receiver: Value;
}

/** What is before the method: the model, and the client before that. */
function ownerOf({ base, links }: CallSite, index: number): Owner {
  const model = links[index - 1];
  if (model !== undefined) {
    const receiver = links[index - 2]?.value ?? base;
    if (model.arguments === null) return { accessor: model.name, accessorAt: model.nameAt, receiver };
    return { accessor: null, accessorAt: null, receiver: model.value };
  }
  // An export of a module that is not in the workspace: `db.order` is one path.
  if (base.kind === 'external' && base.path.length > 1) {
    const receiver: Value = { ...base, path: base.path.slice(0, -1) };
    return { accessor: base.path.at(-1) ?? null, accessorAt: null, receiver };
  }
  return { accessor: null, accessorAt: null, receiver: base };
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/**
 * A call on something that could not be resolved, in a project that depends on Prisma: it is Prisma's when it names a
 * model of the schema and is given what Prisma's methods are given; and it is never passed over when no other tool has
 * such a method.
 */
function unresolvedCall(
  named: (project: PrismaProject | null, name: string | null) => ModelCall,
  accessor: string | null,
  receiver: Value,
  { link, operation, site }: Pick<ModelCall, 'link' | 'operation'> & { readonly site: CallSite },
  look: Lookup,
): ModelCall | null {
  const project = nearest(
    site.at.file,
    projectsIn(look).map((one) => ({ file: `${one.schema.folder}/schema.prisma`, one })),
  );
  const depends = look.major(site.at.file, '@prisma/client') !== null;
  if ((project === null && !depends) || !isGivenArguments(link, operation)) return null;
  const model = project === null || accessor === null ? null : modelOf(project.one, accessor);
  if (model !== null && mayBeClient(receiver)) return named(project?.one ?? null, accessor);
  const alone = depends && !others.some((name) => look.major(site.at.file, name) !== null);
  const changes = operation.operation !== 'read' && operation.common !== true;
  return alone && changes && isUnknown(receiver) && (accessor === null || project === null)
    ? named(project?.one ?? null, null)
    : null;
}

/** Other tools with methods of the same names. */
const others = ['mongodb', 'mongoose', 'typeorm', 'sequelize', 'drizzle-orm', '@mikro-orm/core'];

/** Whether a value that is no client by itself may hold one. */
function mayBeClient(receiver: Value): boolean {
  if (isUnknown(receiver)) return true;
  switch (receiver.kind) {
    case 'external':
      return receiver.path.length > 0;
    case 'member':
    case 'typed':
    case 'parameter':
      return true;
    case 'instance':
    case 'call':
      return packageOf(receiver) === null;
    default:
      return false;
  }
}

function isUnknown(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'global' || (value.kind === 'parameter' && value.type === null);
}

/** Whether the first argument is an object of what Prisma's methods take, or there is none where that is usual. */
function isGivenArguments({ arguments: args }: ChainLink, operation: PrismaOperation): boolean {
  const [given, ...more] = args ?? [];
  if (given === undefined) return operation.common !== true;
  if (given.kind !== 'object' || more.length > 0) return operation.common !== true && more.length === 0;
  const told = given.properties.length > 0 || given.open || operation.common !== true;
  return told && given.properties.every(({ key }) => argumentKeys.has(key));
}

/** The model that a client has under a name. */
export function modelOf({ schema }: PrismaProject, accessor: string): PrismaModel | null {
  for (const model of schema.models.values()) {
    if (model.kind !== 'type' && !model.ignored && accessorOf(model.name) === accessor) return model;
  }
  return null;
}

/** `OrderLine` is `client.orderLine`: https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries */
export function accessorOf(model: string): string {
  return model.slice(0, 1).toLowerCase() + model.slice(1);
}
