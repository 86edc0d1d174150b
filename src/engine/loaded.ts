import type { LoadFacts } from '../model/facts';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { callsOf } from './call-index';
import { evaluate } from './evaluate';
import { exportOf } from './names';
import { moduleOf, spanOf, type Program } from './program';
import { submodule } from './python-modules';

/** What importing a file runs. */
export interface Loaded {
  /** The files, itself included. */
  readonly files: ReadonlySet<string>;
  /** Where what is loaded is worked out at run time; null where all of it is written down. */
  readonly computed: Span | null;
}

/** Functions that load modules by names or folders: https://docs.python.org/3/library/pkgutil.html and their kin. */
const LOADING = [
  ...['import_module', '__import__', 'walk_packages', 'iter_modules', 'import_string', 'find_modules', 'load_module'],
  ...['exec_module', 'run_path', 'run_module', 'exec', 'autodiscover', 'autodiscover_modules', 'import_submodules'],
  ...['scan', 'load_plugins', 'load_modules', 'import_models', 'load_all_models', 'entry_points', 'iter_entry_points'],
];
/** Files of one program. */
const MOST_FILES = 4_000;

/** The files that run when a file of Python is run: packages on the way, whole modules, and modules in functions. */
export function loadedBy(program: Program, start: string): Loaded {
  const files = new Set<string>();
  let computed: Span | null = null;
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file) || files.size >= MOST_FILES) continue;
    files.add(file);
    const module = moduleOf(program, file)?.module;
    if (module === undefined) continue;
    for (const load of module.loads ?? []) open.push(...filesOf(program, file, load));
    const called = LOADING.flatMap((name) => callsOf(module).get(name) ?? []);
    for (const { expression, function: index } of called) {
      const [first] = expression.kind === 'template' ? [] : expression.arguments;
      const named =
        first === undefined ? null : textOf(evaluate(program, first, { file, function: index, environment: null }));
      if (named === null) computed ??= spanOf(file, expression);
      else open.push(...filesOf(program, file, { from: named, names: [], start: 0, end: 0 }));
    }
  }
  return { files, computed };
}

function textOf(value: Value): string | null {
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : null;
}

/** A package is run before what is in it. */
function filesOf(program: Program, file: string, { from, names }: LoadFacts): readonly string[] {
  const dots = /^\.*/.exec(from)?.[0] ?? '';
  const parts = from
    .slice(dots.length)
    .split('.')
    .filter((part) => part !== '');
  const modules = dots === '' ? [] : [dots];
  for (const part of parts) modules.push(modules.length === 0 ? part : submodule(modules.at(-1) ?? '', part));
  const found = modules.flatMap((name) => program.resolveModule(file, name) ?? []);
  const last = modules.at(-1);
  const whole = last === undefined ? null : program.resolveModule(file, last);
  if (last === undefined) return found;
  const inner = names.includes('*') ? listedBy(program, whole) : names;
  return [...found, ...inner.flatMap((name) => program.resolveModule(file, submodule(last, name)) ?? [])];
}

/** `__all__` of a package names modules, too: https://docs.python.org/3/tutorial/modules.html#importing-from-a-package */
function listedBy(program: Program, file: string | null): readonly string[] {
  const listed = file === null ? null : exportOf(program, file, '__all__', { file, start: 0, end: 0 });
  return listed?.kind === 'array' ? listed.items.flatMap((item) => textOf(item) ?? []) : [];
}
