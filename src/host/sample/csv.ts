import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { SampleDocument } from '../../engine/evidence/ports';
import { momentOfText } from '../../model/moment-text';
import { SampleFault } from './faults';
import { BATCH, LARGEST_DOCUMENT } from './limits';
import { numberOfText } from './plain-text';

const DELIMITERS = [',', ';', '\t', '|'];

/** The sign that parts the names of the first line: the most frequent one outside quotes. */
export function delimiterOf(start: string): string {
  const header = start.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '';
  const bare = header.replace(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/**
 * Rows under the names of the first line. What a cell is follows from its text: nothing (or `\N`, as PostgreSQL and
 * MySQL write it) is null.
 *
 * @param onBroken told of rows that have more or fewer cells than there are names
 * @throws SampleFault where quotes do not end
 */
export async function* readCsv(
  bytes: AsyncIterable<Buffer>,
  start: Buffer,
  onBroken: (place: string, message: string) => void,
): AsyncGenerator<readonly SampleDocument[]> {
  const parser = Readable.from(bytes).pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(start.toString('utf8')),
      info: true,
      max_record_size: LARGEST_DOCUMENT,
      relax_column_count: true,
      skip_empty_lines: true,
    }),
  );
  let names: readonly string[] | null = null;
  let batch: SampleDocument[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (names === null) {
        names = record.map((name) => name.trim());
        continue;
      }
      if (record.length !== names.length)
        onBroken(`line ${String(info.lines)}`, `The row has ${record.length} cells for ${names.length} names.`);
      batch.push(rowOf(names, record));
      if (batch.length >= BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (batch.length > 0) yield batch;
    const line: unknown = error['lines'];
    throw new SampleFault(`line ${typeof line === 'number' ? line : 1}`, 'Quotes do not end, or end within a cell.');
  }
  if (batch.length > 0) yield batch;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** A row has no prototype, so that any name is a name. */
function rowOf(names: readonly string[], cells: readonly string[]): SampleDocument {
  const row = Object.create(null) as Record<string, unknown>;
  for (const [column, name] of names.entries()) {
    const cell = cells[column];
    if (cell !== undefined) row[name] = valueOfCell(cell);
  }
  return row;
}

function valueOfCell(cell: string): unknown {
  if (cell === '' || cell === '\\N' || cell === 'NULL') return null;
  if (cell === 'true' || cell === 'false') return cell === 'true';
  return numberOfText(cell) ?? momentOfText(cell) ?? cell;
}
