import { engineOf, filesToReplay, replayIn } from '../engine/embedded/replay-in';
import { openPostgres } from '../host/embedded/postgres';
import { openSqlite } from '../host/embedded/sqlite';
import type { EmbeddedEngine, ReplayReport } from '../model/replay-report';
import { replayJson } from '../report/replay-json';
import { replayPretty } from '../report/replay-pretty';
import { ExitCode } from './exit-code';
import { withFolder } from './folder';
import type { GlobalOptions } from './global-options';
import { pairOutputs } from './output';
import { progressLine } from './progress';
import { writeOutputs, type Writer } from './report-out';
import { UsageError } from './usage-error';
import { version } from './version';

const REPLAY_FORMATS = ['pretty', 'json'] as const;
type ReplayFormat = (typeof REPLAY_FORMATS)[number];

/** Options of `tacit replay`. */
export interface ReplayOptions extends GlobalOptions {
  readonly dialect?: EmbeddedEngine;
  readonly format?: readonly ReplayFormat[];
  readonly output?: readonly string[];
}

/** Runs `tacit replay`: the migrations in an embedded database, and what jobs ask of the schema that comes out. */
export function replayCommand(options: ReplayOptions): Promise<ExitCode> {
  const outputs = pairOutputs<ReplayFormat>(options.format ?? [], options.output ?? [], {
    formats: REPLAY_FORMATS,
    endings: { '.json': 'json' },
    fallback: 'pretty',
  });
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const { index } = await folder.session.inventory();
    const sources = await folder.sources({ base: new Set(), head: filesToReplay(index) });
    const textOf = (file: string): string | null => sources.text(file)?.text ?? null;
    const inferred = options.dialect ?? engineOf(index, textOf);
    if (inferred === 'mysql')
      throw new UsageError(
        'The migrations are written for MySQL, which does not run inside another program.',
        'Say --dialect where they are not.',
      );
    const engine = inferred ?? 'postgres';
    const report = await replayIn({
      index,
      textOf,
      engine,
      chosen: options.dialect === undefined ? 'inferred' : 'asked',
      open: engine === 'postgres' ? openPostgres : openSqlite,
    });
    progress.end();
    if (isEmpty(report))
      throw new UsageError(
        'There is nothing to replay: no migration is a file of SQL, and no job has a statement of SQL.',
        'tacit jobs lists what was found.',
      );
    const writers: Readonly<Record<ReplayFormat, Writer>> = {
      pretty: (context) => replayPretty(report, context),
      json: (context) => replayJson(report, context, version),
    };
    await writeOutputs(outputs, writers, sources, folder.root, options);
    return report.refused.length + report.failed.length > 0 ? ExitCode.findings : ExitCode.nothing;
  }).finally(progress.end);
}

function isEmpty({ migrations, prepared, failed, untried }: ReplayReport): boolean {
  return migrations.length + prepared + failed.length + untried.length === 0;
}
