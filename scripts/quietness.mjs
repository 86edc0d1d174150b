// Reviews commits of a repository's past as their authors would have been reviewed: `tacit check --base <parent>` at each.
//
//   npm run quietness -- <git folder>… [--commits 40 | --at <commit>…] [--since <date>] [--schema <glob>]… [--work <folder>] [--json <file>]
//   npm run quietness -- <git folder>… --half [--with <glob>]…
//
// It takes commits that touch a schema (models, migrations, or what `--schema` says), evenly over the whole history or
// what `--since` leaves of it, and prints what is found at error or warning. `--half` takes commits that change other code
// as well (files of `--with`), and leaves that out: what is then found is what the rest of the commit was for. The folders
// stay as they are: work is done in clones, kept in `--work` for the next run, with a cache of their own.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './root.mjs';

/** @typedef {{ file: string, line: number }} Place */
/** @typedef {{ rule: string, severity: string, message: string, at: Place, because: readonly { message: string, at: Place }[] }} Finding */
/** @typedef {{ findings: readonly Finding[], summary: { error: number, warning: number, information: number, jobsChecked: number } }} Report */
/** @typedef {{ repository: string, commit: string, subject: string, seconds: number, report: Report | null, problem: string }} Reviewed */

/** Where schemas are kept, by the habits of the tools that Tacit reads. */
const SCHEMA = [
  '**/migrations/**',
  '**/migration/**',
  '**/*.prisma',
  '**/alembic/versions/**',
  '**/models/**',
  '**/models.py',
  '**/model/**',
  '**/entity/**',
  '**/entities/**',
  '**/*.entity.ts',
  '**/*.model.ts',
  '**/*.schema.ts',
  '**/schema.ts',
  '**/db/schema/**',
  '**/schemas/**',
];
const NO_CODE = ['**/*.snap', '**/*.md', '**/*.json', '**/test/**', '**/tests/**', '**/__tests__/**', '**/*.test.ts'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: 'string', default: '40' },
    at: { type: 'string', multiple: true, default: [] },
    since: { type: 'string' },
    schema: { type: 'string', multiple: true, default: SCHEMA },
    half: { type: 'boolean', default: false },
    with: { type: 'string', multiple: true, default: ['**'] },
    work: { type: 'string' },
    json: { type: 'string' },
  },
});
const SCHEMA_FILES = pathspecsOf(values.schema);
const cli = path.join(root, 'dist', 'cli.js');
if (positionals.length === 0 || !existsSync(cli)) {
  console.error(
    existsSync(cli) ? 'usage: npm run quietness -- <git folder>… [--commits 40]' : 'Run `npm run build` first.',
  );
  process.exit(2);
}
const work = values.work ?? mkdtempSync(path.join(tmpdir(), 'tacit-quietness-'));
const environment = { ...process.env, XDG_CACHE_HOME: path.join(work, '.cache') };
/** @type {Reviewed[]} */
const reviewed = [];
for (const folder of positionals) reviewRepository(path.resolve(folder));
printTotal();
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(reviewed, null, 2)}\n`);
if (values.work === undefined) rmSync(work, { recursive: true });

/** @param {string} folder */
function reviewRepository(folder) {
  const named = path.basename(folder).replace(/^(repo|\.git)$/, '') || path.basename(path.dirname(folder));
  const name = named.replace('+', '/').replace(/\.git$/, '');
  const clone = path.join(work, name.replace('/', '+'));
  mkdirSync(work, { recursive: true });
  if (!existsSync(clone)) git(work, 'clone', '--quiet', '--shared', '--no-checkout', folder, clone);
  for (const { commit, subject } of chosen(commitsOf(clone), Number(values.commits))) {
    const one = reviewCommit(clone, { name, commit, subject });
    reviewed.push(one);
    printReviewed(one);
  }
}

/**
 * The commits that touch a schema, newest first.
 *
 * @param {string} clone
 */
function commitsOf(clone) {
  const since = values.since === undefined ? [] : [`--since=${values.since}`];
  const log = git(
    clone,
    'log',
    '--no-merges',
    '--min-parents=1',
    '--format=%H %s',
    ...since,
    'origin/HEAD',
    '--',
    ...SCHEMA_FILES,
  );
  const all = log.split('\n').filter(Boolean);
  const commits = all.map((line) => ({
    commit: line.slice(0, line.indexOf(' ')),
    subject: line.slice(line.indexOf(' ') + 1),
  }));
  const named = commits.filter(({ commit }) => values.at.some((start) => commit.startsWith(start)));
  if (values.at.length > 0 || !values.half) return values.at.length > 0 ? named : commits;
  return commits.filter(({ commit }) => {
    const schema = new Set(filesOf(clone, commit, SCHEMA_FILES).map(({ file }) => file));
    return filesOf(clone, commit, pathspecsOf(values.with)).some(({ file }) => !schema.has(file));
  });
}

/** @param {readonly string[]} globs */
function pathspecsOf(globs) {
  return [...globs.map((glob) => `:(glob)${glob}`), ...NO_CODE.map((glob) => `:(exclude,glob)${glob}`)];
}

/**
 * Files that a commit adds, changes or removes.
 *
 * @param {string} clone @param {string} commit @param {readonly string[]} pathspecs
 */
function filesOf(clone, commit, pathspecs = []) {
  const diff = git(clone, 'diff-tree', '-r', '--no-renames', '--name-status', `${commit}^`, commit, '--', ...pathspecs);
  return diff
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ removed: line.startsWith('D'), file: line.slice(2) }));
}

/**
 * So many of them, evenly over all; or those that are named.
 *
 * @param {readonly { commit: string, subject: string }[]} all @param {number} count
 */
function chosen(all, count) {
  const step = Math.max(1, all.length / count);
  if (values.at.length > 0) return all;
  return all.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step)).slice(0, count);
}

/**
 * @param {string} clone @param {{ name: string, commit: string, subject: string }} of
 * @returns {Reviewed}
 */
function reviewCommit(clone, { name, commit, subject }) {
  checkOut(clone, values.half ? `${commit}^` : commit);
  if (values.half) {
    for (const { file, removed } of filesOf(clone, commit, SCHEMA_FILES)) {
      if (removed) rmSync(path.join(clone, file), { force: true });
      else git(clone, 'checkout', '--quiet', commit, '--', file);
    }
  }
  const start = Date.now();
  const args = ['check', '-C', clone, '--base', `${commit}^`, '--format', 'json', '--fail-on', 'never', '--quiet'];
  const run = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env: environment, maxBuffer: 2 ** 30 });
  const report = run.status === 0 ? /** @type {Report} */ (JSON.parse(run.stdout)) : null;
  const seconds = Math.round((Date.now() - start) / 100) / 10;
  return { repository: name, commit, subject, seconds, report, problem: run.status === 0 ? '' : run.stderr.trim() };
}

/**
 * Files that the clone lacks (large ones may be) are left out rather than ending the run.
 *
 * @param {string} clone @param {string} commit
 */
function checkOut(clone, commit) {
  git(clone, 'update-ref', '--no-deref', 'HEAD', commit);
  git(clone, 'read-tree', '--reset', 'HEAD');
  spawnSync('git', ['checkout-index', '--all', '--force', '--quiet'], { cwd: clone });
  git(clone, 'clean', '-q', '-f', '-d', '-x');
}

/** @param {string} folder @param {readonly string[]} args */
function git(folder, ...args) {
  const run = spawnSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (run.status !== 0) throw new Error(`git ${args[0]}: ${run.stderr}`);
  return run.stdout;
}

/** @param {Reviewed} one */
function printReviewed({ repository, commit, subject, seconds, report, problem }) {
  const found = report?.findings.filter(isLoud) ?? [];
  const counts =
    report === null ? problem : `${found.length} of ${report.findings.length}, ${report.summary.jobsChecked} jobs`;
  console.log(`${repository} ${commit.slice(0, 10)} ${subject.slice(0, 70)} | ${counts}, ${seconds} s`);
  for (const { rule, severity, message, at, because } of found) {
    console.log(`  ${severity}[${rule}] ${at.file}:${at.line} ${message}`);
    for (const link of because) console.log(`    ${link.at.file}:${link.at.line} ${link.message}`);
  }
}

/** @param {Finding} finding */
function isLoud({ severity }) {
  return severity !== 'information';
}

function printTotal() {
  const reports = reviewed.flatMap(({ report }) => (report === null ? [] : [report]));
  const findings = reports.flatMap((report) => report.findings);
  const loud = findings.filter(isLoud);
  console.log(
    `${reviewed.length} commits, ${reviewed.length - reports.length} not reviewed: ` +
      `${loud.filter(({ severity }) => severity === 'error').length} errors, ` +
      `${loud.filter(({ severity }) => severity === 'warning').length} warnings, ${findings.length - loud.length} informations`,
  );
}
