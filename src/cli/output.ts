import path from 'node:path';
import { writeFileAtomically } from '../host/write-file';
import { UsageError } from './usage-error';

/** Where one report goes, and in which format. `file` is null for standard output. */
export interface Output<Format extends string> {
  readonly format: Format;
  readonly file: string | null;
}

/** The name that stands for standard output. */
const STANDARD_OUTPUT = '-';

/**
 * Pairs `--format` and `-o`. Without `-o`: standard output. `-o sarif=tacit.sarif` says its format itself. Of the others:
 * with as many formats as outputs, in order; with one format, all of them; without a format, by their endings, and for
 * people where those say nothing. One format that no output is left for goes to standard output.
 *
 * @param endings formats by the endings of files
 * @throws UsageError for counts that cannot be paired, and for an output that is named twice
 */
export function pairOutputs<Format extends string>(
  formats: readonly Format[],
  given: readonly string[],
  known: {
    readonly formats: readonly Format[];
    readonly endings: Readonly<Record<string, Format>>;
    readonly fallback: Format;
  },
): readonly Output<Format>[] {
  const named = given.map((one) => withFormat(one, known.formats));
  const open = named.filter(({ format }) => format === null);
  const leftOver = open.length === 0 && formats.length === 1 && named.length > 0;
  if (open.length === 0 && formats.length > 1)
    throw new UsageError(
      'Several formats need as many outputs.',
      'Give each --format an -o; `-o -` is standard output.',
    );
  if (open.length > 0 && formats.length > 1 && formats.length !== open.length) {
    throw new UsageError(
      `${formats.length} formats cannot be paired with ${open.length} outputs.`,
      'Give each --format an -o, or all outputs one --format.',
    );
  }
  const twice = named.find(({ file }, index) => named.findIndex((one) => one.file === file) !== index);
  if (twice !== undefined) throw new UsageError(`${twice.file} is named twice as output.`);
  let next = 0;
  const outputs = named.map(({ format, file }): Output<Format> => {
    const own = format ?? formats[next] ?? formats[0] ?? known.endings[path.extname(file)] ?? known.fallback;
    if (format === null) next += 1;
    return { format: own, file: file === STANDARD_OUTPUT ? null : file };
  });
  const [only = known.fallback] = formats;
  return named.length === 0 || leftOver ? [...outputs, { format: only, file: null }] : outputs;
}

/** `sarif=tacit.sarif` by its parts; a file whose name holds `=` and begins with no format is a file. */
function withFormat<Format extends string>(
  given: string,
  formats: readonly Format[],
): { readonly format: Format | null; readonly file: string } {
  const [before = '', ...rest] = given.split('=');
  const format = formats.find((one) => one === before) ?? null;
  return format === null || rest.length === 0 ? { format: null, file: given } : { format, file: rest.join('=') };
}

/**
 * Writes a report to a file, whole or not at all.
 *
 * @throws UsageError when the file cannot be written
 */
export async function writeReport(folder: string, file: string, report: string): Promise<void> {
  try {
    await writeFileAtomically(path.resolve(folder, file), report);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The report cannot be written to ${file}: ${reason}.`);
  }
}

/**
 * Writes to standard output; done when the other side has taken it, or has gone away.
 *
 * @throws UsageError when it can be taken nowhere (a full disk)
 */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error?: NodeJS.ErrnoException | null) => {
      if (error && error.code !== 'EPIPE') reject(new UsageError(`The report cannot be written: ${error.message}.`));
      else resolve();
    });
  });
}
