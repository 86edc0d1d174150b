import { Option, type Command } from 'commander';
import { acceptCommand } from './accept';
import type { ExitCode } from './exit-code';
import { baseOptions, parseDay, parseVolume } from './options';
import { reviewCommand } from './review';

const REVIEW_EXAMPLES = `
Examples:
  tacit review --due                                what is due, with what each job takes for granted
  tacit review purge-old-events --by dana           dana has reviewed it
  tacit review --all-new --by dana --note "start"   everything that nobody has reviewed yet

--due lists; with --by it records what it lists. The ledger is .tacit/ledger.yaml: commit it.`;

const ACCEPT_EXAMPLES = `
Examples:
  tacit accept 3fa9c1d2 --reason "carts may be purged after a month, too"
  tacit accept 3fa9c1d2 --base main --until 2027-03-01 --reason "until the archive is there"

The fingerprint stands behind each finding; its first characters will do.`;

export function addReview(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('review')
    .description('Record what jobs take for granted as reviewed, in .tacit/ledger.yaml.')
    .argument('[jobs...]', 'jobs by name or id')
    .helpOption('--help', 'print this help')
    .option('--by <name>', 'who has reviewed it; by default who you are')
    .option('--note <text>', 'what the next reviewer should know')
    .addOption(new Option('--volume <least..most>', 'how many rows a run is expected to touch').argParser(parseVolume))
    .option('--owner <name>', 'who answers for the job, where CODEOWNERS does not say')
    .option('--all-new', 'all jobs that nobody has reviewed yet')
    .option('--due', 'jobs never reviewed, changed since, or reviewed too long ago')
    .addHelpText('after', REVIEW_EXAMPLES)
    .action(async (jobs: string[], _options: unknown, command: Command) => {
      done(await reviewCommand(jobs, command.optsWithGlobals()));
    });
}

export function addAccept(program: Command, done: (code: ExitCode) => void): void {
  const command = program
    .command('accept')
    .description('Accept findings with a reason, in .tacit/ledger.yaml.')
    .argument('<fingerprints...>', 'findings by their fingerprint')
    .helpOption('--help', 'print this help')
    .requiredOption('--reason <text>', 'why it is meant')
    .option('--by <name>', 'who accepts it; by default who you are')
    .addOption(new Option('--until <date>', 'the last day on which that counts').argParser(parseDay));
  for (const option of baseOptions()) command.addOption(option);
  command
    .addHelpText('after', ACCEPT_EXAMPLES)
    .action(async (fingerprints: string[], _options: unknown, own: Command) => {
      done(await acceptCommand(fingerprints, own.optsWithGlobals()));
    });
}
