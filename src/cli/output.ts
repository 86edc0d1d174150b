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
 * Pairs `--format` and `-o`. Without `-o`: standard output. With as many formats as outputs: in order. With one format:
 * all outputs. Without a format: `.json` files are JSON, everything else is for people.
 *
 * @throws UsageError for counts that cannot be paired, and for an output that is named twice
 */
export function pairOutputs<Format extends string>(
  formats: readonly Format[],
  files: readonly string[],
  fallback: Format,
): readonly Output<Format | 'json'>[] {
  if (files.length === 0) {
    if (formats.length > 1)
      throw new UsageError(
        'Several formats need as many outputs.',
        'Give each --format an -o; `-o -` is standard output.',
      );
    return [{ format: formats[0] ?? fallback, file: null }];
  }
  if (formats.length > 1 && formats.length !== files.length) {
    throw new UsageError(
      `${formats.length} formats cannot be paired with ${files.length} outputs.`,
      'Give each --format an -o, or all outputs one --format.',
    );
  }
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice as output.`);
  return files.map((file, index) => ({
    format: formats[index] ?? formats[0] ?? (file.endsWith('.json') ? 'json' : fallback),
    file: file === STANDARD_OUTPUT ? null : file,
  }));
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
