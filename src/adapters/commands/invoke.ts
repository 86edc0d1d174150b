import type { Command, CommandLine } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Called, DecoratorSite, Effect, Lookup } from '../adapter';
import { givenByTyper } from '../click-option';
import { foldText } from '../fold';
import { propertyOf } from '../options';
import { calledName, pythonPackage } from '../python';

/** Invoke and Fabric: functions that the words of a command line choose. */
export const adapter: Adapter = {
  id: 'invoke',
  title: 'Invoke tasks',
  documentation: 'https://docs.pyinvoke.org/en/stable/concepts/invoking-tasks.html',
  languages: ['python'],
  mentions: ['invoke', 'fabric'],
  packages: ['invoke', 'fabric'],
  // Nothing is declared by them; they are kept so that command lines find them.
  decorators: { names: ['task'], read: () => [] },
  commands: { names: ['invoke', 'inv', 'fab'], read },
  commandLine: { runs: started },
  runs: (callee) => (isGathering(callee) ? [] : null),
};

const PACKAGES: ReadonlySet<string> = new Set(['invoke', 'fabric']);
/** Options of the program itself that take a value: https://docs.pyinvoke.org/en/stable/invoke.html */
const VALUED = new Set([
  '-c',
  '--collection',
  '-f',
  '--config',
  '-r',
  '--search-root',
  '-T',
  '--command-timeout',
  '-H',
]);

/** `invoke purge --days 30` */
function read({ words, at }: Command, look: Lookup): readonly Effect[] {
  return chosen(words.slice(1), false, look).map((one): Effect => ({
    kind: 'call',
    callable: one.callable,
    given: one.given,
    arguments: [],
    name: one.name ?? 'invoke',
    at,
  }));
}

/** `Program(namespace=tasks).run()`, with the words of the process. */
function started(
  callee: Value,
  _args: readonly Value[],
  line: CommandLine,
  look: Lookup,
): readonly Called[] | 'undecided' | null {
  if (isGathering(callee)) return [];
  if (callee.kind !== 'member' || callee.property !== 'run') return null;
  if (!/^(?:invoke|fabric)\.(?:\w+\.)*(?:Program|Fab)$/.test(calledName(callee.object) ?? '')) return null;
  return line.open && line.arguments.length === 0 ? 'undecided' : chosen(line.arguments, line.open, look);
}

/** `Collection(purge, tidy)`, `tasks.add_task(purge)`: they run nothing, they say what the words may choose. */
function isGathering(callee: Value): boolean {
  if (!PACKAGES.has(pythonPackage(callee) ?? '')) return false;
  if (callee.kind === 'member') return /^(?:add_task|add_collection|from_module)$/.test(callee.property);
  return callee.kind === 'external' && /^(?:Collection|Program|from_module)$/.test(callee.path.at(-1) ?? '');
}

/** The first task that the words name. */
function chosen(words: readonly Value[], open: boolean, look: Lookup): readonly Called[] {
  const at = words.findIndex((word, index) => {
    const text = foldText(word);
    return text?.startsWith('-') === false && !VALUED.has(foldText(words[index - 1] ?? word) ?? '');
  });
  const [word] = words.slice(Math.max(at, 0));
  const text = at < 0 || word === undefined ? null : foldText(word);
  if (text === null || word === undefined) return [];
  // Collections of collections are told apart by dots.
  const name = text.split('.').at(-1) ?? text;
  const found = look.decoratorsNamed('task').filter((site) => isTask(site) && namesOf(site).includes(name));
  const [only] = found;
  if (only === undefined || found.length > 1) return [];
  const context: Value = { kind: 'unknown', text: 'context', at: word.at };
  return [{ callable: only.host, given: [context, ...givenByTyper(words.slice(at + 1), open, word.at)], name }];
}

function isTask({ decorator, host }: DecoratorSite): boolean {
  return host.kind === 'function' && PACKAGES.has(pythonPackage(decorator) ?? '');
}

/** Its function's name, with hyphens as well, or the one that it is given; and others. */
function namesOf({ hostName, keywords }: DecoratorSite): readonly string[] {
  const stated = propertyOf(keywords, 'name');
  const name = (stated === null ? null : foldText(stated)) ?? hostName;
  const aliases = propertyOf(keywords, 'aliases');
  const others = aliases?.kind === 'array' ? aliases.items.flatMap((one) => foldText(one) ?? []) : [];
  return [name, name.replaceAll('_', '-'), ...others];
}
