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
      found.commands.push(...commands.map((command) => ({ ...command, within: command.within ?? name })));
    }
  }
  for (const match of text.matchAll(/^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*([^\n#]*?)[ \t]*$/gm)) {
    const [whole, name = '', value = ''] = match;
    const start = match.index + whole.length - (whole.length - whole.lastIndexOf(value));
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
  for (const line of text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const rule = /^([^\s#:=][^#:=]*?)[ \t]*::?(?!=)/.exec(line);
    const target = targets.at(-1);
    if (line.startsWith('\t') && open && target !== undefined) target.recipe.push(...recipeLine(line, start));
    else if (rule !== null) {
      const [, names = ''] = rule;
      open = !names.startsWith('.');
      const place = { start, end: start + names.length };
      if (open) targets.push({ names: names.split(/\s+/), place, recipe: [] });
    } else if (line.trim() !== '' && !line.startsWith('#')) open = false;
  }
  return targets;
}

/** One line of a recipe as the shell gets it; a line that goes on stays one command. */
function recipeLine(line: string, start: number): readonly Stretch[] {
  const [prefix] = /^\t[@\-+ \t]*/.exec(line) ?? [''];
  const stretches: Stretch[] = [];
  let from = prefix.length;
  const add = (to: number): void => {
    if (to > from) stretches.push({ text: line.slice(from, to), exact: true, start: start + from, end: start + to });
  };
  for (const match of line.slice(prefix.length).matchAll(/\$\$|\$\(([A-Za-z_]\w*)\)/g)) {
    const at = prefix.length + match.index;
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
  stretches.push({ text: '\n', exact: true, start: start + line.length, end: start + line.length + 1 });
  return stretches;
}
