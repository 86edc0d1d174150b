import { commandsIn, commandsOf } from '../adapters/command-text';
import { containerCommands } from '../adapters/container-command';
import { propertyOf } from '../adapters/options';
import type { Command, Run } from '../model/command';
import type { Located } from '../model/expression';
import type { Facts } from '../model/facts';
import { SHELL_FENCES, SQL_FENCES } from '../model/fences';
import type { JobFacts } from '../model/remark';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { textOf } from '../parse/document-text';
import { valueOfExpression } from './documents';
import { spanOf, type Program } from './program';

/** What a `tacit-job` above it declares to run. */
export type Remarked = { readonly handler: Value } | { readonly run: Run };

/**
 * What follows a comment and runs: a function, a statement of SQL, a command, a target of make, a fence of a runbook, a
 * value of YAML that holds commands; all of a script, where the comment stands above everything in it. Null for none.
 *
 * @param alone whether no other job is declared so in the file
 */
export function remarkedRun(program: Program, file: string, remark: JobFacts, alone: boolean): Remarked | null {
  const facts = program.facts.get(file);
  if (facts === undefined) return null;
  const { covers } = remark;
  const handler = functionBelow(facts, covers);
  if (handler !== null) return { handler };
  const whole: Run = { kind: 'file', path: `/${file}`, arguments: [], at: spanOf(file, covers) };
  if (alone && isHead(facts, covers)) return { run: whole };
  if (facts.sql !== null)
    return facts.sql.statements.some((one) => beginsIn(one, covers)) ? { run: { ...whole, part: covers } } : null;
  const commands = [...shellBelow(facts, covers), ...documentsBelow(facts, covers)];
  if (commands.length > 0) return { run: { kind: 'commands', commands } };
  const below = fenceBelow(facts, covers);
  return below === null ? null : { run: below };
}

function beginsIn({ start }: { readonly start: number }, { start: from, end }: Located): boolean {
  return from <= start && start < end;
}

/** The outermost function that begins in the code that a comment is about. */
function functionBelow({ file, module }: Facts, covers: Located): Value | null {
  const [first] = (module?.functions ?? [])
    .map((holder, index) => ({ holder, index }))
    .filter(
      ({ holder, index }) => index > 0 && (beginsIn({ start: holder.nameStart }, covers) || beginsIn(holder, covers)),
    )
    .toSorted((a, b) => a.holder.start - b.holder.start || b.holder.end - a.holder.end);
  if (first === undefined) return null;
  const { holder, index } = first;
  return { kind: 'function', function: { file, index, environment: null }, at: spanOf(file, holder) };
}

/** Whether a comment stands above all code of a file that runs as it is. */
function isHead({ module, sql, shell, file }: Facts, { start }: Located): boolean {
  if (module !== null) {
    const [top, ...functions] = module.functions;
    const parts = [module.imports, functions, module.classes, top?.bindings ?? [], top?.body ?? []].flat();
    return parts.every((one) => start <= one.start);
  }
  if (sql !== null) return sql.statements.every((one) => start <= one.start);
  if (shell === undefined || isMakefile(shell, file)) return false;
  return [...shell.commands, ...shell.functions, ...shell.variables.map(({ value }) => value)].every(
    (one) => start <= one.start,
  );
}

/** The recipes of a makefile run by target only. */
function isMakefile({ commands }: NonNullable<Facts['shell']>, file: string): boolean {
  return /makefile|\.mk$/i.test(file) && commands.every(({ within }) => within !== null);
}

/** The commands of the function or target that begins there, or those that begin there themselves. */
function shellBelow({ file, shell }: Facts, covers: Located): readonly Command[] {
  if (shell === undefined) return [];
  const scope = { file, arguments: null };
  const holder = shell.functions.find((one) => beginsIn(one, covers));
  if (holder !== undefined) return commandsIn(shell, scope, holder.name);
  const within = shell.commands.find((one) => beginsIn(one, covers))?.within ?? null;
  return commandsIn(shell, scope, within).filter(({ at }) => beginsIn(at, covers));
}

/** The commands in the value that begins there. */
function documentsBelow({ file, documents = [] }: Facts, covers: Located): readonly Command[] {
  const visit = (value: Value): readonly Command[] => {
    if (value.kind === 'array')
      return value.items.flatMap((item) => (beginsIn(item.at, covers) ? commandsWithin(item) : visit(item)));
    if (value.kind !== 'object') return [];
    return value.properties.flatMap(({ key, keyAt, value: held }) =>
      beginsIn(keyAt, covers) ? commandsUnder(key, held) : visit(held),
    );
  };
  return documents.flatMap((document) => visit(valueOfExpression(file, document)));
}

/** Lists of words; lists of other keys are one command each. */
const WORDS = /^(?:command|cmd|entrypoint|exec|args|argv)$/i;
/** Where commands are said below a name that says nothing. */
const RUNS = /^(?:run|runs?cript|scripts?|commands?|cmd|exec|entrypoint|args|argv|shell|steps|tasks|startCommand)$/i;

function commandsUnder(key: string, value: Value): readonly Command[] {
  return WORDS.test(key) ? containerCommands(value) : commandsWithin(value);
}

function commandsWithin(value: Value): readonly Command[] {
  if (value.kind === 'array') return value.items.flatMap(commandsWithin);
  if (value.kind !== 'object') return commandsOf(value);
  const container = [propertyOf(value, 'command') ?? propertyOf(value, 'entrypoint'), propertyOf(value, 'args')];
  if (container.every((one) => one !== null)) return containerCommands(...container);
  return value.properties.flatMap(({ key, value: held }) => (RUNS.test(key) ? commandsUnder(key, held) : []));
}

function fenceBelow({ file, fences = [] }: Facts, covers: Located): Run | null {
  const fence = fences.find(({ start }) => covers.start <= start && start <= covers.end);
  if (fence === undefined) return null;
  const at: Span = spanOf(file, fence);
  if (fence.shell !== null) return { kind: 'commands', commands: commandsIn(fence.shell, { file, arguments: null }) };
  if (SHELL_FENCES.has(fence.language)) return { kind: 'snippet', at };
  if (!SQL_FENCES.has(fence.language)) return null;
  return { kind: 'sql', text: valueOfExpression(file, textOf(fence.text, fence.start, fence.end)) };
}
