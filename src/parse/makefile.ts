import type { Located } from '../model/expression';
import type { ShellFacts } from '../model/shell';
import { joinedSource, type Stretch } from '../model/source';
import { readShell } from './shell';

/**
 * Reads the recipes of a makefile: each target is a function of that name. `$(NAME)` is a variable, `$$` a dollar, and
 * `@`, `-`, `+` in front of a command are make's own. https://www.gnu.org/software/make/manual/make.html#Recipe-Syntax
 */
export function readMakefile(text: string): ShellFacts {
  const found: {
    commands: ShellFacts['commands'][number][];
    functions: ShellFacts['functions'][number][];
    variables: ShellFacts['variables'][number][];
  } = { commands: [], functions: [], variables: [] };
  for (const { names, place, recipe } of targetsOf(text)) {
    const { commands } = readShell(joinedSource(recipe));
    for (const name of names) {
      found.functions.push({ name, ...place });
      for (const command of commands) found.commands.push({ ...command, within: command.within ?? name });
    }
  }
  for (const match of text.matchAll(/^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*([^\n#]*)/gm)) {
    const [whole, name = '', written = ''] = match;
    const start = match.index + whole.length - written.length;
    const value = written.trimEnd();
    found.variables.push({ name, value: { kind: 'literal', value, start, end: start + value.length } });
  }
  return found;
}

interface Target {
  readonly names: readonly string[];
  readonly place: Located;
  readonly recipe: Stretch[];
}

function targetsOf(text: string): readonly Target[] {
  const targets: Target[] = [];
  let offset = 0;
  let open = false;
  let goesOn = false;
  for (const line of text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const rule = /^([^\s#:=][^#:=]*)::?(?!=)[^;#]*(;?)/.exec(line);
    const target = targets.at(-1);
    if ((goesOn || line.startsWith('\t')) && open && target !== undefined) {
      const [prefix] = (goesOn ? /^\t?/ : PREFIX).exec(line) ?? [''];
      for (const stretch of recipeLine(line, start, prefix.length)) target.recipe.push(stretch);
      goesOn = /\\\r?$/.test(line);
      continue;
    }
    goesOn = false;
    if (rule !== null) {
      const [whole, written = '', semicolon] = rule;
      const names = written.trimEnd();
      open = !names.startsWith('.');
      const place = { start, end: start + names.length };
      if (!open) continue;
      // The first line of the recipe may stand behind the rule.
      const recipe = semicolon === ';' ? [...recipeLine(line, start, whole.length)] : [];
      targets.push({ names: names.split(/\s+/), place, recipe });
    } else if (line.trim() !== '' && !line.startsWith('#')) open = false;
  }
  return targets;
}

/** What make itself takes from the first line of a command. */
const PREFIX = /^\t[@\-+ \t]*/;

/** One line of a recipe as the shell gets it; a line that goes on stays one command. */
function recipeLine(line: string, start: number, skipped: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let from = skipped;
  const add = (to: number): void => {
    if (to > from) stretches.push({ text: line.slice(from, to), exact: true, start: start + from, end: start + to });
  };
  for (const match of line.slice(skipped).matchAll(/\$\$|\$\(([A-Za-z_]\w*)\)/g)) {
    const at = skipped + match.index;
    add(at);
    from = at + match[0].length;
    const text = match[1] === undefined ? '$' : `\${${match[1]}}`;
    stretches.push({
      text,
      exact: text.length === match[0].length && text === match[0],
      start: start + at,
      end: start + from,
    });
  }
  add(line.length);
  stretches.push({ text: '\n', exact: false, start: start + line.length, end: start + line.length });
  return stretches;
}
