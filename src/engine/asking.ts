import type { CommandLine } from '../model/command';
import type { Followed } from './follow';
import type { Program } from './program';

/**
 * Whether what was followed looks at its command line, or at a variable that is set for it. Where it does not, the
 * command line makes no difference to what it does.
 */
export function createAsking(program: Program): (followed: Followed, line: CommandLine) => boolean {
  const libraries = program.adapters.flatMap(({ commandLine, packages }) =>
    commandLine === undefined ? [] : packages,
  );
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const known = texts.get(file);
    if (known !== undefined) return known;
    const text = JSON.stringify(program.facts.get(file)?.module ?? null);
    texts.set(file, text);
    return text;
  };
  return ({ functions }, { environment }) => {
    // The beginning will do for a library: `yargs/yargs`.
    const words = [
      ...['argv', 'Deno', 'parseArgs', ...environment.map(({ name }) => name)].map((word) => `"${word}"`),
      ...libraries.map((name) => `"${name}`),
    ];
    const files = new Set(functions.map(({ file }) => file));
    return [...files].some((file) => words.some((word) => textOf(file).includes(word)));
  };
}
