import { Option, type Command } from 'commander';
import type { ExitCode } from './exit-code';
import { formatOption, outputOption, parseAmount, parseDay } from './options';

const PROFILE_EXAMPLES = `
Examples:
  tacit profile dump/shop                           every collection of a dump: kinds, types, presence
  tacit profile events.ndjson --entity audit_log    a file that is not called as its collection
  tacit profile dump/shop/events.bson --save        and keep it in .tacit/profiles
  tacit profile events.bson --compare               what moved since the last one that was kept; 1 where something did
  tacit profile may.bson june.bson --compare        what moved from one to the other

  tacit profile --connect SHOP_DATABASE orders      a table or collection of a database, by an account that can only read

It reads NDJSON, JSON arrays, BSON and archives (mongodump), CSV and SQLite files, compressed by gzip, too. What is
told and kept are names of fields and kinds, types and counts, and no other values unless --ranges asks for them.
Exit codes: 0 read; 1 something moved, with --compare; 2 wrong usage, or a part could not be read.`;

const PREVIEW_EXAMPLES = `
Examples:
  tacit preview purge-old-events --sample dump/shop              what it would delete now, by kind
  tacit preview purge --sample events.bson --entity audit_log    a file that is not called as its collection
  tacit preview purge --sample events.bson --now 2026-06-01      as if it were that day
  tacit preview purge --sample events.bson --save                and keep the numbers, to compare the next ones with
  tacit preview purge --connect SHOP_DATABASE                    on a database, by an account that can only read

Nothing is changed: the conditions of the job's queries are evaluated here, on what is read.
Exit codes: 0 as expected, or nothing is expected yet; 1 outside of the band, or a kind that was never touched before;
2 wrong usage, or a part could not be read.`;

const REPLAY_EXAMPLES = `
Examples:
  tacit replay                                      the engine is what the migrations are written for
  tacit replay --dialect sqlite                     SQLite, which tacit brings along
  tacit replay --dialect postgres                   PostgreSQL; npm install --save-dev @electric-sql/pglite brings it
  tacit replay --format json -o replay.json         for a program

Nothing outside of this process is touched: the database is in memory, and statements of jobs are prepared, never run.
Exit codes: 0 all was taken that could be tried; 1 a migration was refused, or a job's statement; 2 wrong usage, or no engine.`;

/** Commands that read documents and rows, or have a database of their own. */
export function addEvidence(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('profile')
    .description('What documents or rows hold: kinds, types and presence, and what moved since the last time.')
    .argument('[files...]', 'samples: files, or the folder of a dump; with --connect: collections and tables')
    .addOption(connectOption())
    .addOption(labelOption())
    .helpOption('--help', 'print this help')
    .option('--entity <name>', 'what the documents are called in the database (default: as the file)')
    .option('--by <field>', 'the field that tells kinds apart (default: as the code says, else found out)')
    .option('--ranges', 'tell the least and the most of dates and numbers, too')
    .addOption(
      new Option('--limit <n>', 'look at so many documents only (default with --connect: 10,000)').argParser(
        parseAmount,
      ),
    )
    .addOption(
      new Option('--on <day>', 'the day of the sample (default: when the file was written)').argParser(parseDay),
    )
    .option('--save', 'keep the profile in .tacit/profiles')
    .option(
      '--compare',
      'fail where something moved since the last saved profile, or from the first file to the second',
    )
    .addOption(unpackedOption())
    .addOption(formatOption(['pretty', 'json', 'markdown']))
    .addOption(outputOption())
    .addHelpText('after', PROFILE_EXAMPLES)
    .action(async (files: string[], _options: unknown, command: Command) => {
      // Loaded when it is asked for: other commands need no reader of samples.
      const { profileCommand } = await import('./profile');
      done(await profileCommand(files, command.optsWithGlobals()));
    });
  const preview = program
    .command('preview')
    .description('Which documents or rows a job would touch, by kind, and whether that is what is usual.')
    .argument('<job>', 'its name or id, as `tacit jobs` tells them')
    .helpOption('--help', 'print this help')
    .addOption(new Option('--sample <files...>', 'samples: files, or the folder of a dump'))
    .addOption(new Option('--data <files...>', 'the same as --sample').hideHelp())
    .addOption(connectOption().conflicts(['sample', 'data', 'entity']))
    .addOption(labelOption())
    .addOption(
      new Option('--limit <n>', 'with --connect: look at so many documents at most (default: 100,000)').argParser(
        parseAmount,
      ),
    )
    .option('--entity <name>', 'what the documents are called in the database (default: as the file)')
    .option('--by <field>', 'the field that tells kinds apart (default: as the code says, else found out)')
    .option('--save', 'keep what is touched in .tacit/previews');
  preview
    .addOption(unpackedOption())
    .addOption(formatOption(['pretty', 'json', 'markdown']))
    .addOption(outputOption())
    .addHelpText('after', PREVIEW_EXAMPLES)
    .action(async (job: string, _options: unknown, command: Command) => {
      const { previewCommand } = await import('./preview');
      done(await previewCommand(job, command.optsWithGlobals()));
    });
  program
    .command('replay')
    .description('Apply the migrations to an embedded database, and prepare every statement of a job against it.')
    .addOption(
      new Option('--dialect <engine>', 'which engine (default: by the migrations)').choices(['postgres', 'sqlite']),
    )
    .helpOption('--help', 'print this help')
    .addOption(formatOption(['pretty', 'json']))
    .addOption(outputOption())
    .addHelpText('after', REPLAY_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const { replayCommand } = await import('./replay');
      done(await replayCommand(command.optsWithGlobals()));
    });
}

function connectOption(): Option {
  return new Option(
    '--connect <variable>',
    'read a database, whose connection string stands in this environment variable',
  );
}

/** For the editor, whose connections have names of their own. */
function labelOption(): Option {
  return new Option('--connect-as <label>').hideHelp();
}

function unpackedOption(): Option {
  const option = new Option('--most-unpacked <MB>', 'how much a compressed file may unpack to');
  return option.argParser((text: string) => parseAmount(text) * 1024 ** 2);
}
