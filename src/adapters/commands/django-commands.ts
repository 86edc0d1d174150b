import type { Command, CommandLine } from '../../model/command';
import type { Query } from '../../model/query';
import { givenArguments } from '../../model/keywords';
import type { Value } from '../../model/value';
import type { Adapter, Called, Effect, Lookup } from '../adapter';
import { pathOf } from '../arguments';
import { calledByName, commandCalled } from '../django-command';
import { foldText } from '../fold';
import { condition } from '../mongo-reading';
import { bareEntity } from '../orm-entity';
import { ormQuery } from '../orm-query';
import { dottedName } from '../python';

/** Commands that `manage.py` runs, from command lines and from code. */
export const adapter: Adapter = {
  id: 'django-commands',
  title: 'Django commands',
  documentation: 'https://docs.djangoproject.com/en/stable/howto/custom-management-commands/',
  languages: ['python'],
  mentions: ['manage.py', 'BaseCommand', 'call_command', 'execute_from_command_line', 'django-admin'],
  packages: ['django'],
  commands: { names: ['python', 'python3', 'manage.py', 'django-admin'], read },
  commandLine: { runs: startedWith },
  runs: called,
};

/** `python manage.py clearsessions`: what Django's own commands do; others are found by following manage.py. */
function read(command: Command, look: Lookup): readonly Effect[] {
  const [program, ...words] = command.words;
  const name = (program === undefined ? null : pathOf(program))?.replace(/^.*\//, '') ?? '';
  const isOwn = name === 'manage.py' || name === 'django-admin';
  const at = isOwn ? 0 : words.findIndex((word) => isScript(word)) + 1;
  if (!isOwn && (at === 0 || !words.slice(0, at - 1).every(isOption))) return [];
  const [task] = words.slice(at).filter((word) => !isOption(word));
  const queries = task === undefined ? [] : ownQueries(foldText(task), command, look);
  if (!isOwn) return queries;
  const path = program === undefined || name === 'django-admin' ? managed(look) : pathOf(program);
  if (path === null) return queries;
  return [...queries, { kind: 'run', run: { kind: 'file', path, arguments: words, at: command.at } }];
}

function isScript(word: Value): boolean {
  const path = pathOf(word);
  return path !== null && /(?:^|\/)manage\.py$/.test(path);
}

function isOption(word: Value): boolean {
  return foldText(word)?.startsWith('-') === true;
}

/** `django-admin` runs what manage.py does. */
function managed({ paths }: Lookup): string | null {
  const found = paths.filter((path) => /(?:^|\/)manage\.py$/.test(path));
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : null;
}

/** https://docs.djangoproject.com/en/stable/ref/django-admin/#clearsessions */
function ownQueries(name: string | null, { at }: Command, look: Lookup): readonly Effect[] {
  if (name !== 'clearsessions') return [];
  const entity = bareEntity('django_session', at);
  const context = { adapter: adapter.id, entity, text: 'Session', at, look };
  const filter = condition({
    kind: 'compare',
    field: ['expire_date'],
    operator: '<',
    operand: { kind: 'now', offset: 0 },
    at,
  });
  const query: Query = ormQuery(context, 'delete', name, {
    filter: { ...filter, filter: [{ field: 'expire_date', at }] },
  });
  return [{ kind: 'query', query }];
}

/** `execute_from_command_line(sys.argv)` */
function startedWith(
  callee: Value,
  _args: readonly Value[],
  line: CommandLine,
  look: Lookup,
): readonly Called[] | 'undecided' | null {
  if (!/^django\.core\.management\.execute_from_command_line$/.test(dottedName(callee) ?? '')) return null;
  const [first, ...words] = line.arguments;
  const name = first === undefined ? null : foldText(first);
  if (first !== undefined && name === null) return 'undecided';
  if (name === null) return [];
  return commandCalled(name, words, { keywords: null, open: line.open, at: line.at }, look) ?? [];
}

function called(callee: Value, args: readonly Value[], look: Lookup): readonly Called[] | null {
  if (!/^django\.core\.management\.call_command$/.test(dottedName(callee) ?? '')) return null;
  const { positional, keywords } = givenArguments(args);
  return calledByName(positional, keywords, callee.at, look);
}
