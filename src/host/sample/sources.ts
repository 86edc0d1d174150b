import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { SampleDocument, SampleFormat, SampleSource } from '../../engine/evidence/ports';
import type { SampleProblem } from '../../model/sample';
import { compareText } from '../../model/span';
import { HostError } from '../host-error';
import { collectionsOf, looksLikeArchive, readArchive, type ArchivedCollection } from './archive';
import { looksLikeBson, readBson } from './bson';
import { bytesOf, peek } from './bytes';
import { readCsv } from './csv';
import { problemOf } from './faults';
import { readJson } from './json';
import type { SampleLimits } from './limits';
import { hasWriteAheadLog, readTable, SQLITE_HEADER, tablesOf } from './sqlite';
import { unpackedFile } from './unpacked';
import { asUtf8, wideEncoding } from './wide';

/** How deep a dump's folders are: `dump/<database>/<collection>.bson`. */
const LEVELS = 2;

const DATA = /\.(?:bson|json|ndjson|jsonl|csv|tsv|sqlite|sqlite3|db|archive)(?:\.gz)?$/i;
const METADATA = /\.metadata\.json(?:\.gz)?$/i;

/**
 * What is to be read of these files and folders: one source for each entity in each.
 *
 * @param root what paths are relative to
 * @throws HostError for what is not there or is no sample
 */
export async function openSamples(
  root: string,
  files: readonly string[],
  limits: SampleLimits,
): Promise<readonly SampleSource[]> {
  const sources: SampleSource[] = [];
  for (const file of files) {
    const absolute = path.resolve(root, file);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) throw unusable(file, 'there is no such file');
    const found = stats.isDirectory() ? dataIn(absolute, LEVELS) : [absolute];
    if (found.length === 0)
      throw unusable(
        file,
        'the folder holds no data',
        'A folder holds *.bson (mongodump), *.ndjson, *.json, *.csv, *.sqlite or *.archive.',
      );
    for (const one of found) {
      const name = stats.isDirectory() ? path.join(file, path.relative(absolute, one)) : file;
      sources.push(...(await sourcesOf(one, name, limits)));
    }
  }
  return sources;
}

function unusable(file: string, why: string, next: string | null = null): HostError {
  return new HostError({ code: 'no-sample', message: `${file} cannot be read as a sample: ${why}.`, next });
}

/** Files that hold data: of a dump, its collections; what describes them is none, and neither is what the server keeps. */
function dataIn(folder: string, levels: number): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name));
  const own = entries
    .filter((entry) => entry.isFile() && DATA.test(entry.name) && !METADATA.test(entry.name))
    .filter(({ name }) => !/^(?:system\.|oplog\.bson|prelude\.json)/.test(name))
    .map(({ name }) => path.join(folder, name));
  const dumped = own.filter((file) => /\.bson(?:\.gz)?$/i.test(file));
  const inner = levels === 0 ? [] : entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return [
    ...(dumped.length > 0 ? dumped : own),
    ...inner.flatMap(({ name }) => dataIn(path.join(folder, name), levels - 1)),
  ];
}

async function sourcesOf(absolute: string, file: string, limits: SampleLimits): Promise<readonly SampleSource[]> {
  let start: Buffer;
  try {
    start = await startOf(absolute, limits);
  } catch (error) {
    const { message, next } = problemOf(file, error, '');
    throw unusable(file, lowered(message), next);
  }
  const on = statSync(absolute).mtime;
  const content = contentOf(absolute, start);
  if (content === null)
    throw unusable(
      file,
      'it is none of the formats that are known',
      'BSON, archives of mongodump, NDJSON, a JSON array, CSV and SQLite are.',
    );
  try {
    if (content === 'sqlite') return await databaseSources(absolute, { file, on, limits });
    if (content === 'archive') return await archiveSources(absolute, { file, on, limits });
  } catch (error) {
    if (error instanceof HostError) throw error;
    const { message, next } = problemOf(file, error, '');
    throw unusable(file, lowered(message), next);
  }
  const read: SampleSource['read'] = (onProblem) => documentsIn({ absolute, file, format: content, limits }, onProblem);
  return [{ entity: entityOfFile(absolute), file, format: content, on, read }];
}

interface Found {
  readonly file: string;
  readonly on: Date;
  readonly limits: SampleLimits;
}

async function databaseSources(absolute: string, { file, on, limits }: Found): Promise<readonly SampleSource[]> {
  const database = await unpackedFile(absolute, limits);
  const tables = await tablesOf(database);
  if (tables.length === 0) throw unusable(file, 'the database has no tables');
  return tables.map((entity) => ({
    entity,
    file,
    format: 'sqlite',
    on,
    read: (onProblem) => rowsIn(database, file, entity, onProblem),
  }));
}

async function archiveSources(absolute: string, { file, on, limits }: Found): Promise<readonly SampleSource[]> {
  const collections = await collectionsOf(bytesOf(absolute, limits));
  if (collections.length === 0) throw unusable(file, 'the archive holds no collections');
  return collections.map((collection) => ({
    entity: collection.collection,
    file,
    format: 'bson',
    on,
    read: (onProblem) => documentsIn({ absolute, file, format: 'bson', limits, collection }, onProblem),
  }));
}

/** As it stands behind a colon, before a full stop. */
function lowered(message: string): string {
  return message.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

async function startOf(absolute: string, limits: SampleLimits): Promise<Buffer> {
  const bytes = bytesOf(absolute, limits);
  try {
    return (await peek(bytes)).start;
  } finally {
    await bytes.return(undefined);
  }
}

/** A database that is connected to is no file. */
type Content = Exclude<SampleFormat, 'mongodb' | 'postgresql'> | 'archive';

/** By the content where that tells, else by the name. */
function contentOf(file: string, start: Buffer): Content | null {
  const name = file.replace(/\.gz$/i, '');
  if (start.toString('latin1', 0, SQLITE_HEADER.length) === SQLITE_HEADER) return 'sqlite';
  if (looksLikeArchive(start)) return 'archive';
  if (/\.bson$/i.test(name)) return 'bson';
  if (/\.[ct]sv$/i.test(name)) return 'csv';
  const encoding = wideEncoding(start);
  const text = new TextDecoder(encoding ?? 'utf-8').decode(start).trimStart();
  if (/\.(?:json|ndjson|jsonl)$/i.test(name) || text.startsWith('{') || text.startsWith('[')) return 'json';
  if (encoding === null && looksLikeBson(start)) return 'bson';
  if (start.length === 0) return 'json';
  return (encoding === null && start.includes(0)) || delimited(text) === null ? null : 'csv';
}

function delimited(text: string): string | null {
  const [header = '', second] = text.split(/\r?\n/, 2);
  return second !== undefined && /[,;\t|]/.test(header) ? header : null;
}

/** `dump/shop/order%2Flines.bson.gz` → `order/lines`: mongodump escapes what no file may be called. */
function entityOfFile(file: string): string {
  const name = path.basename(file).replace(/\.gz$/i, '').replace(DATA, '');
  const stated = collectionName(path.join(path.dirname(file), `${name}.metadata.json`));
  if (stated !== null) return stated;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What a dump says the collection is called, where its name was too long for a file. */
function collectionName(metadata: string): string | null {
  try {
    const { collectionName } = JSON.parse(readFileSync(metadata, 'utf8')) as { readonly collectionName?: unknown };
    return typeof collectionName === 'string' && collectionName !== '' ? collectionName : null;
  } catch {
    return null;
  }
}

interface Opened {
  readonly absolute: string;
  readonly file: string;
  readonly format: Exclude<Content, 'archive' | 'sqlite'>;
  readonly limits: SampleLimits;
  /** Which one, in an archive. */
  readonly collection?: ArchivedCollection;
}

async function* documentsIn(
  { absolute, file, format, limits, collection }: Opened,
  onProblem: (problem: SampleProblem) => void,
): AsyncGenerator<readonly SampleDocument[]> {
  const onBroken = (place: string, message: string): void => {
    onProblem({ file, place, message, next: null });
  };
  try {
    const bytes = bytesOf(absolute, limits);
    if (collection !== undefined) yield* readArchive(bytes, collection, onBroken);
    else if (format === 'bson') yield* readBson(bytes, onBroken);
    else {
      const { start, all } = await peek(asUtf8(bytes));
      yield* format === 'json' ? readJson(all, start, onBroken) : readCsv(all, start, onBroken);
    }
  } catch (error) {
    onProblem(problemOf(file, error, 'the file'));
  }
}

async function* rowsIn(
  absolute: string,
  file: string,
  table: string,
  onProblem: (problem: SampleProblem) => void,
): AsyncGenerator<readonly SampleDocument[]> {
  if (hasWriteAheadLog(absolute))
    onProblem({
      file,
      place: `${file}-wal`,
      message: 'Changes that stand in the write-ahead log are not read.',
      next: 'Close whatever has the database open, or run PRAGMA wal_checkpoint on a copy.',
    });
  try {
    yield* readTable(absolute, table);
  } catch (error) {
    onProblem(problemOf(file, error, `table ${table}`));
  }
}
