import type { Command } from '../../model/command';
import type { PropertyValue, Value } from '../../model/value';
import { ANY_PROGRAM, type Adapter, type Effect, type Lookup } from '../adapter';
import { pathOf } from '../arguments';
import { foldText } from '../fold';
import { propertyOf } from '../options';
import { argumentOf } from '../python';
import { atPythonPath } from '../python-path';

/** Programs that a project of Python installs: `[project.scripts]`, those of Poetry, and those of setuptools. */
export const adapter: Adapter = {
  id: 'python-entry-points',
  title: 'Entry points (Python)',
  documentation: 'https://packaging.python.org/en/latest/specifications/entry-points/',
  languages: ['python'],
  mentions: ['.scripts]', 'console_scripts', 'scripts =', 'scripts]'],
  packages: [],
  calls: { names: ['setup'], read: () => [] },
  commands: { names: [ANY_PROGRAM], read },
};

interface EntryPoint {
  readonly name: string;
  /** `shop.cli:main` */
  readonly path: string;
  readonly from: Value;
}

const memos = new WeakMap<Lookup, readonly EntryPoint[]>();

/** `purge-carts --days 30`, where the project says which function that is. */
function read({ words, at }: Command, look: Lookup): readonly Effect[] {
  const [program, ...given] = words;
  const name = (program === undefined ? null : pathOf(program))?.replace(/^.*\//, '') ?? '';
  return entryPoints(look)
    .filter((one) => one.name === name)
    .flatMap(({ path, from }): readonly Effect[] => {
      const callable = calledAt(path, from, look);
      return callable === null ? [] : [{ kind: 'call', callable, given: null, arguments: given, name, at }];
    });
}

/** A function, or what a library made that is called as one: `app = typer.Typer()`. */
function calledAt(path: string, from: Value, look: Lookup): Value | null {
  const found = atPythonPath(path, from, look);
  if (found !== null) return found;
  const [dotted = '', name] = path.split(':');
  const module = look.module(from.at.file, dotted, from.at);
  if (module === null || name === undefined) return null;
  const value = name.split('.').reduce<Value>((object, one) => look.member(object, one, from.at), module);
  return value.kind === 'call' || value.kind === 'instance' || value.kind === 'member' ? value : null;
}

function entryPoints(look: Lookup): readonly EntryPoint[] {
  const known = memos.get(look);
  if (known !== undefined) return known;
  const files = look.configurations(/(?:^|\/)(?:pyproject\.toml|setup\.cfg)$/);
  const configured = files.flatMap(({ file, documents }) =>
    documents.flatMap((document) => (file.endsWith('.toml') ? inProject(document) : inSetup(document))),
  );
  const found = [...configured, ...look.callsNamed('setup').flatMap((site) => inCall(site.links.at(-1)))];
  memos.set(look, found);
  return found;
}

/** https://packaging.python.org/en/latest/specifications/pyproject-toml/#entry-points, https://python-poetry.org/docs/pyproject/#scripts */
function inProject(document: Value): readonly EntryPoint[] {
  const project = propertyOf(document, 'project');
  const poetry = propertyOf(propertyOf(document, 'tool'), 'poetry');
  return [propertyOf(project, 'scripts'), propertyOf(project, 'gui-scripts'), propertyOf(poetry, 'scripts')].flatMap(
    (scripts) => (scripts?.kind === 'object' ? scripts.properties.flatMap(pointIn) : []),
  );
}

/** `purge = "shop.cli:main"`, `purge = { callable = "shop.cli:main" }` */
function pointIn({ key, value }: PropertyValue): readonly EntryPoint[] {
  const stated = value.kind === 'object' ? (propertyOf(value, 'callable') ?? propertyOf(value, 'reference')) : value;
  const path = stated === null ? null : foldText(stated);
  return path === null || stated === null || !PATH.test(path) ? [] : [{ name: key, path, from: besideProject(stated) }];
}

/** Modules are looked for as a file of Python beside the project's own does. */
function besideProject(stated: Value): Value {
  const { at } = stated;
  return { ...stated, at: { ...at, file: at.file.replace(/[^/]*$/, 'setup.py') } };
}

const PATH = /^[\w.]+:[\w.]+$/;

/** A line of `console_scripts` in setup.cfg is read as a key of its own. */
function inSetup(document: Value): readonly EntryPoint[] {
  const section = propertyOf(document, 'options.entry_points');
  return section?.kind === 'object' ? section.properties.flatMap(pointIn) : [];
}

/** `setup(entry_points={'console_scripts': ['purge = shop.cli:main']})` */
function inCall(link: Parameters<typeof argumentOf>[0] | undefined): readonly EntryPoint[] {
  const points = link === undefined ? null : argumentOf(link, null, 'entry_points');
  const scripts = propertyOf(points, 'console_scripts');
  const items = scripts === null ? [] : scripts.kind === 'array' ? scripts.items : [scripts];
  return items.flatMap((item) =>
    (foldText(item) ?? '').split('\n').flatMap((text): readonly EntryPoint[] => {
      const [, name, path] = /^\s*([\w.-]+)\s*=\s*([\w.]+:[\w.]+)/.exec(text) ?? [];
      return name === undefined || path === undefined ? [] : [{ name, path, from: item }];
    }),
  );
}
