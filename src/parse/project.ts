import type { Node, ParseError } from 'jsonc-parser';
import type { ProjectFacts, ReadNote } from '../model/facts';
import { notesOf, parseJson } from './json';

/** Fields of package.json that name an entry file: https://nodejs.org/api/packages.html#package-entry-points */
const ENTRY_FIELDS: ReadonlySet<string> = new Set(['main', 'module', 'types', 'typings', 'source']);
/** Where several name the same package, the first counts. */
const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

const EMPTY: ProjectFacts = { name: null, entries: [], dependencies: {}, baseUrl: null, paths: {}, extends: [] };

/**
 * Reads package.json, tsconfig*.json and jsconfig.json: https://docs.npmjs.com/cli/configuring-npm/package-json,
 * https://www.typescriptlang.org/tsconfig. Comments and trailing commas are allowed, and what stands beside an error
 * is still read. Null for files of other names, and for those that hold no object. Never throws.
 */
export function readProject(file: string, text: string): { project: ProjectFacts | null; notes: ReadNote[] } {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const read = name === 'package.json' ? readPackage : /^[jt]sconfig.*\.json$/.test(name) ? readConfiguration : null;
  if (read === null) return { project: null, notes: [] };
  const errors: ParseError[] = [];
  const root = parseJson(text, errors);
  const notes = notesOf(errors);
  return { project: root?.type === 'object' ? read(propertiesOf(root)) : null, notes };
}

function readPackage(fields: ReadonlyMap<string, Node>): ProjectFacts {
  const entries: ProjectFacts['entries'][number][] = [];
  for (const [field, node] of fields) {
    const target = textOf(node);
    if (ENTRY_FIELDS.has(field) && target !== null) entries.push({ subpath: '.', target });
    else if (field === 'exports') addExports(node, entries);
    else if (field === 'imports')
      for (const [subpath, value] of propertiesOf(node)) addTargets(subpath, value, entries);
  }
  return { ...EMPTY, name: textOf(fields.get('name')), entries, dependencies: dependenciesOf(fields) };
}

/** `exports` is a target, conditions, or both by subpath: https://nodejs.org/api/packages.html#exports */
function addExports(node: Node, entries: ProjectFacts['entries'][number][]): void {
  const properties = propertiesOf(node);
  const bySubpath = [...properties.keys()].some((key) => key.startsWith('.'));
  if (!bySubpath) addTargets('.', node, entries);
  else for (const [subpath, value] of properties) if (subpath.startsWith('.')) addTargets(subpath, value, entries);
}

function addTargets(subpath: string, node: Node, entries: { subpath: string; target: string }[]): void {
  const target = textOf(node);
  if (target !== null) entries.push({ subpath, target });
  else if (node.type === 'array') for (const item of node.children ?? []) addTargets(subpath, item, entries);
  else for (const value of propertiesOf(node).values()) addTargets(subpath, value, entries);
}

function dependenciesOf(fields: ReadonlyMap<string, Node>): Readonly<Record<string, string>> {
  const ranges = new Map<string, string>();
  for (const field of DEPENDENCY_FIELDS) {
    for (const [name, node] of propertiesOf(fields.get(field))) {
      const range = textOf(node);
      if (range !== null && !ranges.has(name)) ranges.set(name, range);
    }
  }
  return Object.fromEntries(ranges);
}

function readConfiguration(fields: ReadonlyMap<string, Node>): ProjectFacts {
  const options = propertiesOf(fields.get('compilerOptions'));
  const paths = new Map<string, string[]>();
  for (const [pattern, node] of propertiesOf(options.get('paths'))) paths.set(pattern, textsOf(node));
  const parents = textsOf(fields.get('extends')).filter((parent) => parent.startsWith('.'));
  const rootDir = textOf(options.get('rootDir'));
  return {
    ...EMPTY,
    baseUrl: textOf(options.get('baseUrl')),
    paths: Object.fromEntries(paths),
    ...(rootDir !== null && { rootDir }),
    extends: parents,
  };
}

/** The members of an object, the last of a name counting, as in JavaScript; empty for anything else. */
function propertiesOf(node: Node | undefined): ReadonlyMap<string, Node> {
  const properties = new Map<string, Node>();
  if (node?.type !== 'object') return properties;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    const name = textOf(key);
    if (name !== null && value !== undefined) properties.set(name, value);
  }
  return properties;
}

function textOf(node: Node | undefined): string | null {
  const value: unknown = node?.type === 'string' ? node.value : null;
  return typeof value === 'string' ? value : null;
}

/** A text, or the texts of a list. */
function textsOf(node: Node | undefined): string[] {
  const items = node?.type === 'array' ? (node.children ?? []) : [node];
  return items.flatMap((item) => textOf(item) ?? []);
}
