import type { SchemaStep, SqlFacts } from '../model/sql';
import { compareText, type Span } from '../model/span';

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

/**
 * The order of migrations where it is written down: `meta/_journal.json` of drizzle-kit, or what Alembic's revisions say
 * of each other.
 */
export interface Journal {
  /** Where it is written down, or the first of the migrations. */
  readonly file: string;
  /** The folder that the migrations are in. */
  readonly folder: string;
  readonly entries: readonly { readonly name: string; readonly file: string; readonly at: Span }[];
}

const positions = new WeakMap<Journal, ReadonlyMap<string, number>>();

/** Where a journal lists a file; -1 where it does not. */
export function positionIn(journal: Journal, file: string): number {
  const known =
    positions.get(journal) ?? new Map(journal.entries.map((entry, index) => [entry.file, index] as const).toReversed());
  positions.set(journal, known);
  return known.get(file) ?? -1;
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

/** Or one folder: `db/migration/{vendor}` beside `db/migration/common`. */
const engineFolder =
  /^(?:sqlite3?|postgres(?:ql)?|pg|pgsql|mysql|mariadb|cockroach(?:db)?|mssql|sqlserver|oracle|h2|db2|derby|hsqldb)$/i;

/** https://documentation.red-gate.com/flyway/flyway-concepts/migrations: locations are searched with all folders in them. */
const flywayFile = /^(?:[VB]\d[\d._]*|R)__/;

/** Folders within a history: the statements of db-migrate, what graphile-migrate has committed. */
const partFolder = /^(?:sqls|committed)$/;

/**
 * The series that the SQL files of a revision form, snapshots first, each sorted; files that define nothing, that undo,
 * or that belong to tests are left out.
 *
 * @param concerns which files are meant; those that define a schema unless said otherwise
 */
export function seriesOf(
  files: readonly SqlFile[],
  concerns = defines,
  journals: readonly Journal[] = [],
): readonly SqlSeries[] {
  const groups = new Map<string, { folder: string; snapshot: boolean; files: SqlFile[] }>();
  for (const file of files) {
    if (!concerns(file) || isBackward(file.file) || isForeign(file.file)) continue;
    const journal = journals.find((each) => positionIn(each, file.file) >= 0);
    const snapshot = journal === undefined && !isMigration(file.file);
    const folder = journal?.folder ?? folderOf(file.file);
    const key = `${snapshot ? 0 : 1}${folder}`;
    const group = groups.get(key) ?? { folder, snapshot, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  return [...groups.keys()]
    .sort(compareText)
    .flatMap((key) => groups.get(key) ?? [])
    .flatMap(byEngine)
    .flatMap(byLocation)
    .map((group) => (group.snapshot ? withoutTeardown(group) : group))
    .map((group) => ({ ...group, files: inOrder(withoutBaselines(group), journals) }));
}

/** A series for each engine that files are kept for; those for no engine in particular belong to all of them. */
function byEngine(series: SqlSeries): readonly SqlSeries[] {
  const tagOf = ({ file }: SqlFile): string => {
    const below = file.slice(series.folder === '' ? 0 : series.folder.length + 1).split('/');
    const folder = below.slice(0, -1).find((part) => engineFolder.test(part));
    return (folder ?? engineTag.exec(file)?.[1] ?? '').toLowerCase();
  };
  const tags = [...new Set(series.files.map(tagOf))].filter((tag) => tag !== '').sort(compareText);
  if (tags.length < 2) return [series];
  return tags.map((tag) => ({ ...series, files: series.files.filter((file) => ['', tag].includes(tagOf(file))) }));
}

/** Folders within a location of Flyway that number their files anew are locations of their own. */
function byLocation(series: SqlSeries): readonly SqlSeries[] {
  const folders = new Map<string, SqlFile[]>();
  const versions = new Map<string, string>();
  let isOne = true;
  for (const each of series.files) {
    const own = ownFolder(each.file);
    folders.set(own, [...(folders.get(own) ?? []), each]);
    const name = each.file.slice(each.file.lastIndexOf('/') + 1);
    if (!flywayFile.test(name) || repeatable.test(name)) continue;
    const key = versionOf(name).map(Number).join('.');
    if ((versions.get(key) ?? own) !== own) isOne = false;
    versions.set(key, own);
  }
  if (isOne) return [series];
  return [...folders].map(([folder, files]) => ({ ...series, folder, files }));
}

/** A baseline sums up the versions up to its own: where these are there, too, it adds nothing. */
function withoutBaselines({ files, ...series }: SqlSeries): SqlSeries {
  const nameOf = ({ file }: SqlFile): string => file.slice(file.lastIndexOf('/') + 1);
  const versions = files.map(nameOf).filter((name) => /^V\d.*__/.test(name));
  const isNeeded = (file: SqlFile): boolean => {
    const name = nameOf(file);
    if (!/^B\d.*__/.test(name)) return true;
    return !versions.some((each) => compareVersions(versionOf(each), versionOf(name)) <= 0);
  };
  return { ...series, files: files.filter(isNeeded) };
}

/** A file that drops all that the others make is run to begin anew: it says nothing of the schema. */
function withoutTeardown(series: SqlSeries): SqlSeries {
  const stepsOf = ({ sql }: SqlFile): readonly SchemaStep[] =>
    sql.statements.flatMap((statement) => (statement.kind === 'definition' ? statement.steps : []));
  const made = series.files
    .flatMap(stepsOf)
    .flatMap((step) => (step.kind === 'create-entity' ? [step.entity.name.toLowerCase()] : []));
  const isTeardown = (file: SqlFile): boolean => {
    const steps = stepsOf(file);
    const dropped = new Set(
      steps.flatMap((step) => (step.kind === 'drop-entity' ? [step.entity.name.toLowerCase()] : [])),
    );
    return steps.every(({ kind }) => kind.startsWith('drop-')) && made.every((name) => dropped.has(name));
  };
  return made.length === 0 ? series : { ...series, files: series.files.filter((file) => !isTeardown(file)) };
}

/** Sorted by name; files that a journal lists come in its order among themselves. */
function inOrder({ files, folder }: SqlSeries, journals: readonly Journal[]): readonly SqlFile[] {
  const sorted = files.toSorted((a, b) => compareFiles(a.file, b.file, folder));
  const journal = journalOf({ files: sorted }, journals);
  if (journal === undefined) return sorted;
  const listed = sorted.filter(({ file }) => positionIn(journal, file) >= 0);
  const rest = listed.toSorted((a, b) => positionIn(journal, a.file) - positionIn(journal, b.file));
  return sorted.flatMap((each) => (listed.includes(each) ? (rest.shift() ?? []) : [each]));
}

/** Whether a file changes the schema, or as a migration the rows that are there. */
function defines({ file, sql }: SqlFile): boolean {
  return sql.statements.some(
    (statement) =>
      statement.kind === 'definition' ||
      (statement.kind === 'query' && ['update', 'delete'].includes(statement.operation) && isMigration(file)),
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
  const inVersion = folders.some((part, index) => index > 0 && version.test(part));
  if (inVersion && (inFolder || name === 'migration.sql')) return true;
  return inFolder && !snapshotFile.test(name);
}

/** Whether a file's name says that it states a schema as a whole. */
export function isSnapshot(file: string): boolean {
  return snapshotFile.test(file.slice(file.lastIndexOf('/') + 1));
}

/** The folder that holds the whole series: folders that are themselves versions belong to the one above. */
function folderOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  const location = flywayFile.test(file.slice(file.lastIndexOf('/') + 1))
    ? folders.findIndex((part) => migrationFolder.test(part))
    : -1;
  return location < 0 ? ownFolder(file) : folders.slice(0, location + 1).join('/');
}

function ownFolder(file: string): string {
  const folders = file.split('/').slice(0, -1);
  while (folders.length > 0 && isPart(folders.at(-1) ?? '')) folders.pop();
  return folders.join('/');
}

function isPart(folder: string): boolean {
  return version.test(folder) || partFolder.test(folder);
}

/** Order in which a series is applied: by version number by number, then by name; repeatable ones last. */
export function compareFiles(a: string, b: string, folder: string): number {
  const [left, right] = [a, b].map((file) => file.slice(folder === '' ? 0 : folder.length + 1));
  return comparePaths(left ?? '', right ?? '') || compareText(a, b);
}

function comparePaths(a: string, b: string): number {
  const [first, second] = [a.slice(a.lastIndexOf('/') + 1), b.slice(b.lastIndexOf('/') + 1)];
  // Flyway goes by the names alone.
  if (flywayFile.test(first) && flywayFile.test(second)) return compareNames(first, second);
  const ordered = (path: string): readonly string[] => path.split('/').filter((part) => !partFolder.test(part));
  const [left, right] = [ordered(a), ordered(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareNames(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareNames(a: string, b: string): number {
  // https://github.com/graphile/migrate: current.sql is what comes next.
  const rank = (name: string): number =>
    name === 'current.sql' ? 3 : repeatable.test(name) ? 2 : version.test(name) ? 1 : 0;
  return rank(a) - rank(b) || compareVersions(versionOf(a), versionOf(b)) || compareNaturally(a, b);
}

/** The numbers by which a migration's name is sorted; none where it has none. */
export function versionOf(name: string): readonly string[] {
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

/** A file's numbers, those of its folders within the series included; empty for one without any. */
export function versionKey(file: string, { folder }: Pick<SqlSeries, 'folder'>): string {
  const below = file.slice(folder === '' ? 0 : folder.length + 1);
  return below
    .split('/')
    .flatMap((part) => versionOf(part).map((number) => number.replace(/^0+(?=\d)/, '')))
    .join('.');
}

/** The journal that lists files of a series. */
export function journalOf({ files }: Pick<SqlSeries, 'files'>, journals: readonly Journal[]): Journal | undefined {
  return journals.find((each) => files.some(({ file }) => positionIn(each, file) >= 0));
}

/** The files of a series that nothing gives a place among the others. */
export function looseFiles(series: Omit<SqlSeries, 'snapshot'>, journal: Journal | undefined): readonly SqlFile[] {
  const loose = series.files.filter(({ file }) => !isNumbered(file, series, journal));
  const prefixes = loose.map(({ file }) => prefixOf(file));
  // `patch1.sql`, `patch2.sql`: an order among themselves, and so of all where there are no others.
  const isCounted = prefixes.every((prefix) => prefix !== null && prefix === prefixes[0]);
  return isCounted
    ? []
    : loose.filter((_, index) => prefixes[index] === null || !isRepeated(prefixes, prefixes[index]));
}

function prefixOf(file: string): string | null {
  return /^(.*?)\d+\.\w+$/.exec(file)?.[1] ?? null;
}

function isRepeated(prefixes: readonly (string | null)[], prefix: string | null | undefined): boolean {
  return prefixes.filter((each) => each === prefix).length > 1;
}

function isNumbered(file: string, series: Pick<SqlSeries, 'folder'>, journal: Journal | undefined): boolean {
  if (journal !== undefined && positionIn(journal, file) >= 0) return true;
  const name = file.slice(file.lastIndexOf('/') + 1);
  return versionKey(file, series) !== '' || /^R__/.test(name) || name === 'current.sql' || /\d{8}/.test(name);
}
