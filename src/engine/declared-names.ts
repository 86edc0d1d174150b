import { exportOf as exportedName, packageOf } from '../adapters/origin';
import type { NamedExport } from '../model/configuration';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { memberOf } from './members';
import { exportOf } from './names';
import { classOf, functionOf, instanceOf, moduleOf, type Program } from './program';
import { baseName } from './sites';

/** The file that a module named in the configuration is; null for a package. */
function fileOf(program: Program, module: string): string | null {
  const path = module.replace(/^\.\//, '');
  return program.resolveModule('', `./${path}`) ?? program.resolveModule('', module);
}

/** What a named export of the workspace is; null for one of a package, or where it is not there. */
export function exportNamed(program: Program, { module, path }: NamedExport): Value | null {
  const file = module === null ? null : fileOf(program, module);
  const [name, ...members] = path;
  if (file === null || name === undefined || moduleOf(program, file) === null) return null;
  const at: Span = { file, start: 0, end: 0 };
  let value = exportOf(program, file, name, at);
  for (const member of members) {
    if (value === null) return null;
    const own: Value = memberOf(program, value, member, at, at);
    value =
      own.kind !== 'function' && value.kind === 'class'
        ? memberOf(program, instanceOf(program, value), member, at, at)
        : own;
  }
  return value;
}

/** Whether a value is what a name stands for: the very function or class, an export of the package, or of that name. */
export function isNamed(program: Program, value: Value, named: NamedExport): boolean {
  if (named.module === null) return hasName(program, value, named.path);
  const meant = exportNamed(program, named);
  if (meant !== null) return isSame(meant, value);
  const full = outermost(value);
  if (full === null || packageName(named.module) !== packageOf(value)) return false;
  return full === named.path.filter((part, index) => index > 0 || part !== 'default').join('.');
}

function packageName(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

function isSame(one: Value, other: Value): boolean {
  if (one.kind === 'function' && other.kind === 'function')
    return one.function.file === other.function.file && one.function.index === other.function.index;
  if (one.kind === 'class' && other.kind === 'class')
    return one.class.file === other.class.file && one.class.index === other.class.index;
  return false;
}

/** The export and members that a value of a package is reached by, through what is made of a class too. */
function outermost(value: Value): string | null {
  const plain = exportedName(value);
  if (plain !== null) return plain;
  if (value.kind !== 'member') return null;
  const { object, property } = value;
  const owner = object.kind === 'instance' || object.kind === 'call' ? nameOfOrigin(object) : null;
  return owner === null ? null : [owner, property].filter((part) => part !== '').join('.');
}

function nameOfOrigin(value: Value): string | null {
  if (value.kind === 'instance') return exportedName(value.of);
  return value.kind === 'call' ? exportedName(value.callee) : null;
}

/** Whether a function or class is called so where it is written down, or in its package. */
function hasName(program: Program, value: Value, path: readonly string[]): boolean {
  const [last, owner] = path.toReversed();
  switch (value.kind) {
    case 'function': {
      const holder = functionOf(program, value.function);
      if (holder === null || holder.name !== last) return false;
      if (owner === undefined) return true;
      const index = holder.owner;
      const own = index === null ? null : moduleOf(program, value.function.file)?.module.classes[index];
      return own?.name === owner || (own === null && baseName(value.function.file) === owner);
    }
    case 'class':
      return owner === undefined && classOf(program, value.class)?.name === last;
    case 'external':
    case 'member': {
      const parts = (outermost(value) ?? (value.kind === 'member' ? value.property : '')).split('.');
      return path.every((part, index) => parts.at(index - path.length) === part);
    }
    default:
      return false;
  }
}

/** Words that a file holds that uses what a name stands for. */
export function wordOf({ module, path }: NamedExport): string {
  const last = path.at(-1) ?? '';
  return last === 'default' && module !== null ? baseName(module) : last;
}
