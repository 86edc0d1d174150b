import type { SqlFacts } from '../model/sql';
import { compareText } from '../model/span';

/** A file of SQL, as the replay takes it. */
export interface SqlFile {
  readonly file: string;
  readonly sql: SqlFacts;
}

/**
 * Files that make up one schema: the migrations of one folder, in the order in which they are applied, or (`snapshot`)
 * files that state a schema as a whole (`schema.sql`, `init.sql`, one file for each table).
 */
export interface SqlSeries {
  /** The folder that they have in common. */
  readonly folder: string;
  readonly snapshot: boolean;
  readonly files: readonly SqlFile[];
}

/** Folders in which tools keep migrations. */
const migrationFolder =
  /^(?:.*[_-])?(?:migrations?|migrate|drizzle|alterations?|flyway|changelogs?|patches|upgrades?|deltas|evolutions|versions)(?:[_-].*)?$/i;

/** Folders and files that undo: down migrations are no forward changes. */
const backwardFile =
  /(?:[._-](?:down|undo|rollback|revert)\.sql|^(?:down|undo|rollback|revert)\.sql|^U\d[\d._]*__.*\.sql|^\d+\.undo\..*\.sql)$/i;
const backwardFolder = /^(?:down|undo|rollbacks?|revert)$/i;

/** Folders whose SQL declares nothing about the application's own schema. */
const foreignFolder =
  /^(?:tests?|__tests__|specs?|e2e|fixtures?|__fixtures__|testdata|test-data|examples?|docs?|node_modules|vendor)$/i;

/** Files that state a schema as a whole, wherever they lie. */
const snapshotFile =
  /^(?:.*[._-])?(?:schema|structure|init|latest|dump|baseline|create|ddl|tables?|setup|database|full)(?:[._-].*)?\.sql$/i;

/** `V1_2__name.sql` (Flyway), `0001_name.sql`, `20240105120000-name.up.sql`, `1.2.3-name.sql`. */
const version = /^[VB]?(\d+(?:[._-]\d+)*)(?=[._-]|$)/i;
const repeatable = /^R__/;

/** Some tools keep one file for each engine: `20240105_loans.sqlite3.up.sql` beside `20240105_loans.postgres.up.sql`. */
const engineTag = /\.(sqlite3?|postgres(?:ql)?|pg|mysql|mariadb|cockroach(?:db)?|mssql)(?=[._-][\w.-]*sql$|\.sql$)/i;

/**
 * The series that the SQL files of a revision form, snapshots first, each sorted; files that define nothing, that undo,
 * or that belong to tests are left out.
 *
 * @param concerns which files are meant; those that define a schema unless said otherwise
 */
export function seriesOf(files: readonly SqlFile[], concerns = defines): readonly SqlSeries[] {
  const groups = new Map<string, { folder: string; snapshot: boolean; files: SqlFile[] }>();
  for (const file of files) {
    if (!concerns(file) || isBackward(file.file) || isForeign(file.file)) continue;
    const snapshot = !isMigration(file.file);
    const folder = folderOf(file.file);
    const key = `${snapshot ? 0 : 1}${folder}`;
    const group = groups.get(key) ?? { folder, snapshot, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  return [...groups.keys()]
    .sort(compareText)
    .flatMap((key) => groups.get(key) ?? [])
    .flatMap(byEngine)
    .map((group) => ({
      ...group,
      files: group.files.toSorted((a, b) => compareFiles(a.file, b.file, group.folder)),
    }));
}

/** A series for each engine that files are kept for; those for no engine in particular belong to all of them. */
function byEngine(series: SqlSeries): readonly SqlSeries[] {
  const tagOf = (file: SqlFile): string => engineTag.exec(file.file)?.[1]?.toLowerCase() ?? '';
  const tags = [...new Set(series.files.map(tagOf))].filter((tag) => tag !== '').sort(compareText);
  if (tags.length < 2) return [series];
  return tags.map((tag) => ({ ...series, files: series.files.filter((file) => ['', tag].includes(tagOf(file))) }));
}

/** Whether a file defines something, or is a step that changes what is stored. */
function defines({ file, sql }: SqlFile): boolean {
  return sql.statements.some(
    (statement) =>
      statement.kind === 'definition' ||
      (statement.kind === 'query' && statement.operation === 'update' && isMigration(file)),
  );
}

/** Whether a file undoes a migration, so that nothing in it is a forward change. */
export function isBackward(file: string): boolean {
  const parts = file.split('/');
  return backwardFile.test(parts.at(-1) ?? '') || parts.slice(0, -1).some((part) => backwardFolder.test(part));
}

/** Whether a file of SQL belongs to tests, examples or somebody else's code. */
export function isForeign(file: string): boolean {
  return file
    .split('/')
    .slice(0, -1)
    .some((part) => foreignFolder.test(part));
}

/** Whether a file is one step of a schema's history, by its name or its folder. */
export function isMigration(file: string): boolean {
  const parts = file.split('/');
  const name = parts.at(-1) ?? '';
  const folders = parts.slice(0, -1);
  const inFolder = folders.some((part) => migrationFolder.test(part));
  if (version.test(name) || repeatable.test(name) || /[._-](?:up|do)\.sql$/i.test(name)) return true;
  if (folders.some((part, index) => index > 0 && version.test(part)) && inFolder) return true;
  return inFolder && !snapshotFile.test(name);
}

/** Whether a file's name says that it states a schema as a whole. */
export function isSnapshot(file: string): boolean {
  return snapshotFile.test(file.slice(file.lastIndexOf('/') + 1));
}

/** The folder that holds the whole series: folders that are themselves versions belong to the one above. */
function folderOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  while (folders.length > 0 && version.test(folders.at(-1) ?? '')) folders.pop();
  return folders.join('/');
}

/** Order in which a series is applied: by version number by number, then by name; repeatable ones last. */
export function compareFiles(a: string, b: string, folder: string): number {
  const [left, right] = [a, b].map((file) => file.slice(folder === '' ? 0 : folder.length + 1));
  return comparePaths(left ?? '', right ?? '') || compareText(a, b);
}

function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareNames(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareNames(a: string, b: string): number {
  const rank = (name: string): number => (repeatable.test(name) ? 2 : version.test(name) ? 1 : 0);
  return rank(a) - rank(b) || compareVersions(versionOf(a), versionOf(b)) || compareNaturally(a, b);
}

function versionOf(name: string): readonly string[] {
  return version.exec(name)?.[1]?.split(/[._-]/) ?? [];
}

function compareVersions(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return a.length - b.length;
    const order = compareNumbers(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** From this many digits on, a number is a date with or without a time: then the digits count, not the size. */
const SHORTEST_DATE = 8;

function compareNumbers(a: string, b: string): number {
  if (a.length >= SHORTEST_DATE && b.length >= SHORTEST_DATE) return compareText(a, b);
  const [left, right] = [BigInt(a), BigInt(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Names with their numbers compared as numbers (`table_2` before `table_10`). */
function compareNaturally(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? []);
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const [x, y] = [left?.[index] ?? '', right?.[index] ?? ''];
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    const order = numbers ? compareNumbers(x, y) || compareText(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
