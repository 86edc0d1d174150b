import { Argument, type Command } from 'commander';
import { completionCommand, SHELLS, type Shell } from './completion';
import { doctorCommand } from './doctor';
import type { ExitCode } from './exit-code';
import { IMPACT_FORMATS, impactCommand } from './impact';
import { initCommand } from './init';
import { baseOptions, formatOption, outputOption } from './options';

type Done = (code: ExitCode) => void;

const IMPACT_EXAMPLES = `
Examples:
  tacit impact orders.status                        jobs that depend on a field
  tacit impact src/orders/order.model.ts:12         what stands on a line
  tacit impact main..HEAD -o impact.html            everything between two revisions, as a page
  tacit impact orders --format markdown             for a pull request`;

const INIT_EXAMPLES = `
Examples:
  tacit init                                        tacit.jsonc
  tacit init --hook                                 and a pre-commit hook
  tacit init --github                               and a workflow for pull requests

What is there already is not written over.`;

const DOCTOR_EXAMPLES = `
Examples:
  tacit doctor                                      of this folder
  tacit doctor -C ../shop                           of another one

Exit codes: 0 it can be reviewed; 2 there is nothing to compare with, and why.`;

const LSP_EXAMPLES = `
Examples:
  tacit lsp                                         as the command of a language server; docs/lsp.md has configurations

Folders and settings come from the editor.`;

const MCP_EXAMPLES = `
Examples:
  npx tacit mcp                                     as the command of an MCP server; docs/mcp.md has configurations
  tacit mcp -C ../shop                              for another folder

Tools: list_scheduled_jobs, explain_job_impact, check_schema_change. They only read.`;

const COMPLETION_EXAMPLES = `
Examples:
  eval "$(tacit completion bash)"                   in ~/.bashrc
  eval "$(tacit completion zsh)"                    in ~/.zshrc, after compinit
  tacit completion fish | source                    in ~/.config/fish/config.fish`;

/** Commands beside the review itself. */
export function addMore(program: Command, done: Done): void {
  const impact = program
    .command('impact')
    .description('Which jobs depend on an entity, a field, a file, or what changed between two revisions.')
    .argument('<target>', 'entity, entity.field, job, file, file:line or rev..rev')
    .helpOption('--help', 'print this help')
    .addOption(formatOption(IMPACT_FORMATS))
    .addOption(outputOption());
  for (const option of baseOptions()) impact.addOption(option);
  impact.addHelpText('after', IMPACT_EXAMPLES).action(async (target: string, _options: unknown, command: Command) => {
    done(await impactCommand(target, command.optsWithGlobals()));
  });
  program
    .command('init')
    .description('Write a configuration, a pre-commit hook or a workflow to begin with.')
    .helpOption('--help', 'print this help')
    .option('--hook', 'a pre-commit hook, too')
    .option('--github', 'a workflow for GitHub Actions, too')
    .addHelpText('after', INIT_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      done(await initCommand(command.optsWithGlobals()));
    });
  program
    .command('doctor')
    .description('What was found, what is missing, and why there is nothing to tell.')
    .helpOption('--help', 'print this help')
    .addHelpText('after', DOCTOR_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      done(await doctorCommand(command.optsWithGlobals()));
    });
  program
    .command('lsp')
    .description('Answer an editor, by the Language Server Protocol over stdin and stdout.')
    .helpOption('--help', 'print this help')
    .addHelpText('after', LSP_EXAMPLES)
    .action(async () => {
      const { lspCommand } = await import('./lsp');
      await lspCommand();
    });
  program
    .command('mcp')
    .description(
      'Answer a language model’s questions about the jobs, by the Model Context Protocol over stdin and stdout.',
    )
    .helpOption('--help', 'print this help')
    .addHelpText('after', MCP_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const { mcpCommand } = await import('./mcp');
      done(await mcpCommand(command.optsWithGlobals()));
    });
  program
    .command('completion')
    .description('Print what a shell needs to complete commands and options.')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .helpOption('--help', 'print this help')
    .addHelpText('after', COMPLETION_EXAMPLES)
    .action(async (shell: Shell) => {
      done(await completionCommand(shell, program));
    });
}
