import { Command, CommanderError, Option } from 'commander';
import { checkCommand } from './check';
import { auditCommand } from './audit';
import { explainCommand } from './explain';
import { isInterrupted } from './clean-up';
import { ExitCode } from './exit-code';
import { CHECK_FORMATS } from './formats';
import { addEvidence } from './evidence-commands';
import { reportFault } from './faults';
import { addAccept, addReview } from './ledger-commands';
import { addMore } from './more-commands';
import { baseOptions, formatOption, outputOption, parsePositive, parseTime } from './options';
import { jobsCommand } from './jobs';
import { version } from './version';

const EXAMPLES = `
Examples:
  tacit check                          what changed since HEAD, or since the pull request's base
  tacit check --base main              what changed since this branch left main
  tacit jobs                           every scheduled job and what it touches
  tacit jobs -C ../shop --format json  the same of another folder, for a program
  tacit review --due                   jobs that nobody has reviewed as they are now

Exit codes: 0 no finding at or above --fail-on; 1 findings; 2 wrong usage, or a review that could not be done.`;

const CHECK_EXAMPLES = `
Examples:
  tacit check --base origin/main                    in a pull request
  tacit check --staged                              in a pre-commit hook
  tacit check --fail-on warning src/models          only findings in src/models, warnings count
  tacit check --format json -o tacit.json           the report as JSON in a file
  tacit check --format github -o sarif=tacit.sarif -o markdown=tacit.md
  tacit check --write-baseline                      start clean: from now on --baseline`;

const AUDIT_EXAMPLES = `
Examples:
  tacit audit                                       every job that deletes or overwrites, with its guards
  tacit audit --format markdown -o audit.md         a table for a team to review
  tacit audit --fail-on never --format json         for a program`;

const EXPLAIN_EXAMPLES = `
Examples:
  tacit explain new-kind-in-scope                   what the rule does, why it matters, what to do instead
  tacit explain 3f2a9c0d1b7e4a55 --base main        the finding of that fingerprint, with its chain`;

const JOBS_EXAMPLES = `
Examples:
  tacit jobs                                        a table
  tacit jobs --now 2026-03-04T12:00:00Z             with the next run of each job
  tacit jobs --format json -o jobs.json             for a program`;

/**
 * Runs one command line.
 *
 * @param args without the program's own name
 * @returns the exit code; everything else went to stdout and stderr
 */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = ExitCode.nothing;
  const program = buildProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.nothing : ExitCode.failed;
    if (!isInterrupted()) reportFault(error);
    return ExitCode.failed;
  }
}

function buildProgram(done: (code: ExitCode) => void): Command {
  const program = new Command('tacit')
    .description('Reviews schema changes against the scheduled jobs that nobody is watching.')
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .option('-C <dir>', 'run as if started in this folder', '.')
    .option('--config <file>', "a configuration in the place of the folder's own tacit.jsonc")
    .option('--no-cache', 'read every file anew')
    .addOption(new Option('--now <time>', 'the time to count from (ISO 8601), to tell next runs').argParser(parseTime))
    .addOption(new Option('--jobs <n>', 'how many files to read at once').argParser(parsePositive))
    .option('--quiet', 'no progress and no notes on stderr')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  addCheck(program, done);
  addJobs(program, done);
  addAudit(program, done);
  addExplain(program, done);
  addReview(program, done);
  addAccept(program, done);
  addEvidence(program, done);
  addMore(program, done);
  return program;
}

function addCheck(program: Command, done: (code: ExitCode) => void): void {
  const command = program
    .command('check')
    .description('Which changes since the base break what a job takes for granted.')
    .argument('[paths...]', 'show only findings in these files and folders')
    .helpOption('--help', 'print this help')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on')
        .choices(['error', 'warning', 'information', 'never'])
        .default('error'),
    )
    .addOption(formatOption(CHECK_FORMATS))
    .addOption(outputOption())
    .option('--baseline [file]', 'findings of this file count as accepted (default: .tacit/baseline.json)')
    .option('--write-baseline [file]', 'write what is found as the baseline, and fail nothing')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      done(await checkCommand(paths, command.optsWithGlobals()));
    });
  for (const option of baseOptions()) command.addOption(option);
}

function addAudit(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('audit')
    .description('Guard rails of the jobs and scripts that delete or overwrite.')
    .helpOption('--help', 'print this help')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on')
        .choices(['error', 'warning', 'information', 'never'])
        .default('error'),
    )
    .addOption(formatOption(['pretty', 'json', 'markdown']))
    .addOption(outputOption())
    .addHelpText('after', AUDIT_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      done(await auditCommand(command.optsWithGlobals()));
    });
}

function addExplain(program: Command, done: (code: ExitCode) => void): void {
  const command = program
    .command('explain')
    .description("A rule's page, or one finding with its whole chain.")
    .argument('<rule|fingerprint>', 'as reports write it')
    .helpOption('--help', 'print this help');
  for (const option of baseOptions()) command.addOption(option);
  command.addHelpText('after', EXPLAIN_EXAMPLES).action(async (subject: string, _options: unknown, own: Command) => {
    done(await explainCommand(subject, own.optsWithGlobals()));
  });
}

function addJobs(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('jobs')
    .description('Every scheduled job, when it runs, what it touches, and what could not be checked.')
    .helpOption('--help', 'print this help')
    .addOption(formatOption(['table', 'json', 'markdown']))
    .addOption(outputOption())
    .addHelpText('after', JOBS_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      done(await jobsCommand(command.optsWithGlobals()));
    });
}
