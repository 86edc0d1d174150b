import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { isRehearsal } from '../model/writers';
import type { Lookup } from './adapter';
import { appLabel } from './django-app';
import { isUserModel } from './django-target';
import { foldText } from './fold';
import { calleeName, dottedName } from './python';
import { textsOf } from './schema-steps';

/** A migration as its class states it. https://docs.djangoproject.com/en/stable/topics/migrations/ */
export interface DjangoMigration {
  /** The label of its application, or the folder where several have the label. */
  readonly app: string;
  readonly label: string;
  readonly name: string;
  readonly id: string;
  readonly file: string;
  /** Where it says what it follows, else the class itself. */
  readonly at: Span;
  /** Migrations of its own application that it follows, and those that are not there though their application is. */
  readonly after: readonly string[];
  /** Migrations of other applications that must have run. */
  readonly depends: readonly string[];
  readonly replaces: readonly string[];
  /** As they are listed; null where that is computed. */
  readonly operations: readonly Value[];
  readonly open: boolean;
  /** Whether what it follows is computed. */
  readonly unplaced: boolean;
}

interface Written {
  readonly held: ValueOf<'class'>;
  readonly file: string;
  readonly folder: string;
  readonly label: string;
  readonly name: string;
}

const memos = new WeakMap<Lookup, readonly DjangoMigration[]>();

/** Every migration of the workspace, by file. */
export function djangoMigrations(look: Lookup): readonly DjangoMigration[] {
  const known = memos.get(look);
  if (known !== undefined) return known;
  const written = look.classes('python').flatMap((held) => writtenMigration(held, look) ?? []);
  const folders = new Map<string, Set<string>>();
  for (const { label, folder } of written) folders.set(label, (folders.get(label) ?? new Set()).add(folder));
  const keyOf = ({ label, folder }: Written): string => (folders.get(label)?.size === 1 ? label : folder);
  const found = written.map((one) => migrationOf(one, written, keyOf, look));
  const migrations = withRunBefore(found, written, keyOf, look);
  memos.set(look, migrations);
  return migrations;
}

function writtenMigration(held: ValueOf<'class'>, look: Lookup): Written | null {
  const { file } = held.class;
  if (look.nameOf(held) !== 'Migration' || isRehearsal(file)) return null;
  const isMigration = look
    .ancestorsOf(held)
    .some((one) => /^django\.db\.migrations(?:\.migration)?\.Migration$/.test(dottedName(one) ?? ''));
  if (!isMigration) return null;
  const folder = file.slice(0, Math.max(file.lastIndexOf('/'), 0));
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.py$/, '');
  return { held, file, folder, label: appLabel(file, look), name };
}

type KeyOf = (one: Written) => string;

function attribute(held: Value, name: string, look: Lookup): Value | null {
  return look.attributesOf(held).findLast((one) => one.name === name)?.value ?? null;
}

function migrationOf(one: Written, all: readonly Written[], keyOf: KeyOf, look: Lookup): DjangoMigration {
  const { held, file, label, name } = one;
  const dependencies = attribute(held, 'dependencies', look);
  const operations = attribute(held, 'operations', look);
  const replaces = pairsIn(attribute(held, 'replaces', look));
  const own = keyOf(one);
  const after: string[] = [];
  const depends: string[] = [];
  for (const pair of pairsIn(dependencies)) {
    const found = resolved(pair, one, all, keyOf, look);
    if (found === null) continue;
    if (found.app === own || !found.isThere) after.push(`${found.app}.${found.name}`);
    else depends.push(`${found.app}.${found.name}`);
  }
  return {
    app: own,
    label,
    name,
    id: `${own}.${name}`,
    file,
    at: dependencies?.at.file === file ? dependencies.at : held.at,
    after,
    depends,
    replaces: replaces.map(([, replaced]) => `${own}.${replaced}`),
    operations: operations?.kind === 'array' ? operations.items : [],
    open: operations !== null && (operations.kind !== 'array' || operations.open),
    unplaced: dependencies !== null && isComputed(dependencies),
  };
}

/** `[('shop', '0001_initial'), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]` */
function pairsIn(value: Value | null): readonly (readonly [string, string])[] {
  if (value?.kind === 'operation') return value.operands.flatMap(pairsIn);
  const items = value?.kind === 'array' ? value.items : [];
  return items.flatMap((item): readonly (readonly [string, string])[] => {
    const [app, name] = textsOf(item);
    return app === undefined || name === undefined ? [] : [[app, name]];
  });
}

function isComputed(value: Value): boolean {
  if (value.kind === 'operation') return value.operands.some(isComputed);
  return value.kind !== 'array' || value.open;
}

interface Resolved {
  readonly app: string;
  readonly name: string;
  readonly isThere: boolean;
}

/** The migration that a pair names, of the application nearest to the file; null for one of a package. */
function resolved(
  [label, name]: readonly [string, string],
  { folder }: Written,
  all: readonly Written[],
  keyOf: KeyOf,
  look: Lookup,
): Resolved | null {
  const named = all.filter((one) => one.label === label);
  const [nearest] = named.toSorted((a, b) => shared(b.folder, folder) - shared(a.folder, folder));
  if (nearest === undefined) return null;
  const app = keyOf(nearest);
  const own = named.filter((one) => keyOf(one) === app);
  if (name === '__first__' || name === '__latest__') {
    const [first] = own.filter((one) =>
      pairsIn(attribute(one.held, 'dependencies', look)).every((pair) => pair[0] !== label),
    );
    return first === undefined ? null : { app, name: first.name, isThere: true };
  }
  const replaced = own.some((one) => pairsIn(attribute(one.held, 'replaces', look)).some((pair) => pair[1] === name));
  return { app, name, isThere: replaced || own.some((one) => one.name === name) };
}

function shared(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** https://docs.djangoproject.com/en/stable/howto/writing-migrations/#controlling-the-order-of-migrations */
function withRunBefore(
  migrations: readonly DjangoMigration[],
  written: readonly Written[],
  keyOf: KeyOf,
  look: Lookup,
): readonly DjangoMigration[] {
  const earlier = new Map<string, string[]>();
  for (const one of written) {
    for (const pair of pairsIn(attribute(one.held, 'run_before', look))) {
      const found = resolved(pair, one, written, keyOf, look);
      if (found === null) continue;
      const id = `${found.app}.${found.name}`;
      earlier.set(id, [...(earlier.get(id) ?? []), `${keyOf(one)}.${one.name}`]);
    }
  }
  if (earlier.size === 0) return migrations;
  return migrations.map((one) => ({ ...one, depends: [...one.depends, ...(earlier.get(one.id) ?? [])] }));
}

/** Migrations in an order in which they may run, without those that others replace. */
export function inOrder(migrations: readonly DjangoMigration[]): readonly DjangoMigration[] {
  const standing = new Map<string, string>();
  const ids = new Set(migrations.map(({ id }) => id));
  for (const one of migrations) for (const id of one.replaces) if (ids.has(id)) standing.set(id, one.id);
  const waiting = migrations.filter(({ id }) => !standing.has(id)).toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const known = new Map(waiting.map((one) => [one.id, one] as const));
  const ordered: DjangoMigration[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (one: DjangoMigration): void => {
    if (state.has(one.id)) return;
    state.set(one.id, 'open');
    const before = [one, ...migrations.filter(({ id }) => standing.get(id) === one.id)];
    for (const id of before.flatMap(({ after, depends }) => [...after, ...depends])) {
      const found = known.get(standing.get(id) ?? id);
      if (found !== undefined && found !== one) visit(found);
    }
    state.set(one.id, 'done');
    ordered.push(one);
  };
  for (const one of waiting) visit(one);
  return ordered;
}

/** The name of an operation's class: `AddField`, also of a class of the workspace that is made of it. */
export function operationName(value: Value, look: Lookup): string | null {
  if (value.kind !== 'call' && value.kind !== 'instance') return null;
  const callee = value.kind === 'call' ? value.callee : value.of;
  if (callee.kind !== 'class') return calleeName(callee);
  for (const one of look.ancestorsOf(callee)) {
    const name = one.kind === 'class' ? null : calleeName(one);
    if (name !== null && /^django\.db\.migrations\b/.test(dottedName(one) ?? '')) return name;
  }
  return null;
}

/** The model that a field of a migration points to, as `label.name` in lower case. */
export function targetKey(to: Value | null, label: string): string | null {
  if (to === null) return null;
  if (isUserModel(to)) return USER;
  const text = foldText(to) ?? dottedName(to);
  if (text === null) return null;
  const parts = text.split('.');
  return (parts.length === 1 ? `${label}.${text}` : `${parts[0] ?? label}.${parts.at(-1) ?? text}`).toLowerCase();
}

/** Stands for whatever model the settings say. */
export const USER = 'settings.auth_user_model';
