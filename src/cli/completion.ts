import type { Command } from 'commander';
import { ExitCode } from './exit-code';
import { print } from './output';

/** Shells that complete what is typed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly long: string;
    readonly description: string;
    readonly choices: readonly string[];
  }[];
}

/** Runs `tacit completion`: prints what a shell must know, made from the commands as they are. */
export async function completionCommand(shell: Shell, program: Command): Promise<ExitCode> {
  const commands = program.commands.map((command) => completed(command, program));
  const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](commands);
  await print(script);
  return ExitCode.nothing;
}

function completed(command: Command, program: Command): Completed {
  const options = [...command.options, ...program.options].flatMap((option) =>
    option.long === undefined
      ? []
      : [{ long: option.long, description: option.description, choices: option.argChoices ?? [] }],
  );
  return {
    name: command.name(),
    description: command.description(),
    options: [...options, { long: '--help', description: 'print help', choices: [] }],
  };
}

function bashScript(commands: readonly Completed[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words="${options.map(({ long }) => long).join(' ')}" ;;`,
  );
  return `# bash completion of tacit: eval "$(tacit completion bash)"
_tacit() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${commands.map(({ name }) => name).join(' ')} --help --version" ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map(({ name }) => name).join(' ')} --help --version"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tacit tacit
`;
}

function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', ' –');
}

function zshScript(commands: readonly Completed[]): string {
  const list = commands.map(({ name, description }) => `    '${name}:${quoted(description)}'`).join('\n');
  const cases = commands.map(({ name, options }) => {
    const lines = options.map(
      ({ long, description, choices }) =>
        `        '${long}[${quoted(description)}]${choices.length === 0 ? '' : `:value:(${choices.join(' ')})`}'`,
    );
    return `      ${name}) _arguments \\\n${lines.join(' \\\n')} \\\n        '*:file:_files' ;;`;
  });
  return `#compdef tacit
# zsh completion of tacit: eval "$(tacit completion zsh)"
_tacit() {
  local -a commands
  commands=(
${list}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local name=$words[2]
  shift words; (( CURRENT-- ))
  case $name in
${cases.join('\n')}
  esac
}
compdef _tacit tacit
`;
}

function fishScript(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c tacit -n "not __fish_seen_subcommand_from ${names}" -f -a ${name} -d '${quoted(description)}'`,
    ...options.map(
      ({ long, description: what, choices }) =>
        `complete -c tacit -n "__fish_seen_subcommand_from ${name}" -l ${long.slice(2)} -d '${quoted(what)}'${choices.length === 0 ? '' : ` -x -a '${choices.join(' ')}'`}`,
    ),
  ]);
  return `# fish completion of tacit: tacit completion fish | source\n${lines.join('\n')}\n`;
}
