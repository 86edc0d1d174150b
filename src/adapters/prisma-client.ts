import type { LocatedType, Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { folderOf, joined, nearest, projectsOf, type PrismaProject } from './prisma-files';

const memos = new WeakMap<Lookup, readonly PrismaProject[]>();

/** Every Prisma schema of the workspace. */
export function projectsIn(look: Lookup): readonly PrismaProject[] {
  const known = memos.get(look);
  if (known !== undefined) return known;
  const projects = projectsOf(look.prisma);
  memos.set(look, projects);
  return projects;
}

/** The schema that a client which is imported in a file was generated from; null without any. */
export function projectOf(module: string, file: string, look: Lookup): PrismaProject | null {
  const projects = projectsIn(look);
  const named = projects.filter((project) => leadsTo(module, file, project.outputs));
  const defaults = module.startsWith('@prisma/') ? projects.filter((project) => project.isDefault) : [];
  const candidates = named.length > 0 ? named : defaults.length > 0 ? defaults : projects;
  const found = nearest(
    file,
    candidates.map((project) => ({ file: joined(project.schema.folder, 'schema.prisma'), project })),
  );
  return found?.project ?? null;
}

/** Whether a module's name may lead to one of the folders: by its path, by an alias, or as a package of its own. */
function leadsTo(module: string, file: string, outputs: readonly string[]): boolean {
  if (/^\.\.?(\/|$)/.test(module)) {
    const path = joined(folderOf(file), module);
    return outputs.some((output) => path === output || path.startsWith(`${output}/`));
  }
  const bare = module.replace(/^[@~#]\//, '').replace(/^#/, '');
  return outputs.some((output) => {
    const inner = output.replace(/^.*node_modules\//, '');
    return [bare, bare.replace(/\/[^/]+$/, '')].some(
      (path) => path !== '' && (inner === path || (path.includes('/') && inner.endsWith(`/${path}`))),
    );
  });
}

/**
 * Whether a module is a generated client: `@prisma/client`, where a generator's output goes to, and what is not in the
 * repository though its path says that it should be.
 */
function isClientModule(module: string, file: string, look: Lookup): boolean {
  if (/^(@prisma|\.prisma|.*node_modules\/\.prisma)\/client(\/|$)/.test(module)) return true;
  if (/^(\.\.?|[@~#])(\/|$)|^#/.test(module)) return true;
  return projectsIn(look).some((project) => leadsTo(module, file, project.outputs));
}

/** An export of a generated client, by its path, with the schema that the client was generated from. */
export interface ClientExport {
  readonly path: readonly string[];
  readonly project: PrismaProject | null;
}

export function clientExport(value: Value, look: Lookup): ClientExport | null {
  if (value.kind !== 'external' || !isClientModule(value.module, value.at.file, look)) return null;
  const path = value.path[0] === 'default' ? value.path.slice(1) : value.path;
  // `$Enums.Status` and `enums.Status` are what `Status` is.
  const inner = path[0] === '$Enums' || path[0] === 'enums' ? path.slice(1) : path;
  return { path: inner, project: projectOf(value.module, value.at.file, look) };
}

/** Types whose values are clients. https://www.prisma.io/docs/orm/prisma-client/queries/transactions */
const clientTypes: ReadonlySet<string> = new Set([
  'PrismaClient',
  'Prisma.TransactionClient',
  'Prisma.DefaultPrismaClient',
  'Prisma.PrismaClient',
]);

export interface Client {
  /** Null where the workspace has no schema for it. */
  readonly project: PrismaProject | null;
  /** The model, where the value is `client.model` itself by its type (`Prisma.OrderDelegate`). */
  readonly delegate: string | null;
}

/** A client, or a model of one, by where its class comes from; null for all else. */
export function clientOf(value: Value, look: Lookup): Client | null {
  switch (value.kind) {
    case 'instance':
      return clientOfClass(value.of, look, 0);
    case 'typed':
      return clientOfType(value.type, look);
    case 'parameter':
      return value.type === null ? null : clientOfType(value.type, look);
    case 'member':
      // `client.$transaction`, whose type leads to that of the client.
      return value.property.startsWith('$') ? clientOf(value.object, look) : null;
    case 'call':
      return clientOfCall(value, look);
    case 'one-of':
      return first(value.values, (one) => clientOf(one, look));
    default:
      return null;
  }
}

/** `client.$extends(…)` is a client; so is what a function of a package makes of one: `remember('db', () => new PrismaClient())`. */
function clientOfCall({ callee, arguments: args }: ValueOf<'call'>, look: Lookup): Client | null {
  if (callee.kind === 'member') return callee.property.startsWith('$') ? clientOf(callee.object, look) : null;
  if (callee.kind !== 'external') return null;
  return first(args, (argument) =>
    clientOf(argument.kind === 'function' ? look.resultOf(argument, [], argument.at) : argument, look),
  );
}

function clientOfType(type: LocatedType, look: Lookup): Client | null {
  const value = look.typed(type);
  return value.kind === 'typed' || value.kind === 'parameter' ? null : clientOf(value, look);
}

const DEEPEST_HERITAGE = 8;

function clientOfClass(of: Value, look: Lookup, depth: number): Client | null {
  if (depth > DEEPEST_HERITAGE) return null;
  if (of.kind === 'one-of') return first(of.values, (one) => clientOfClass(one, look, depth + 1));
  if (of.kind === 'class') {
    const parent = look.heritageOf(of);
    return parent === null ? null : clientOfClass(parent.value, look, depth + 1);
  }
  const exported = clientExport(of, look);
  if (exported === null) return null;
  const name = exported.path.join('.');
  if (clientTypes.has(name)) return { project: exported.project, delegate: null };
  const delegate = /^Prisma\.(\w+)Delegate$/.exec(name)?.[1];
  return delegate === undefined ? null : { project: exported.project, delegate };
}

function first<T>(values: readonly Value[], find: (value: Value) => T | null): T | null {
  for (const value of values) {
    const found = find(value);
    if (found !== null) return found;
  }
  return null;
}
