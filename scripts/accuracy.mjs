// What Tacit finds in a repository, against facts that somebody has read there by hand.
//
//   npm run accuracy -- <repository folder> <truth.json>              scores `tacit jobs` against the facts
//   npm run accuracy -- <repository folder> --sample <number> [seed]  some of the reported jobs, to be read by hand
//
// truth.json: { repo, commit, jobs: [{ name, declared: { file, line }, handler: { file, line },
//   queries: [{ operations, entities, fields, at: { file, line } }] }] }; the facts are a selection, so they measure
// what is missed. What is wrong is measured by reading a sample.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/** @typedef {{ file: string, line: number, endLine?: number }} Place */
/** @typedef {{ operation: string, entity: string | null, predicate: string, fields: { filter: readonly string[] }, at: Place }} Query */
/** @typedef {{ id: string, name: string, adapter: string, trigger: { description: string }, at: Place, entries: readonly Place[], queries: readonly Query[] }} Job */
/** @typedef {{ operations: readonly string[], entities: readonly string[], fields: readonly string[], at: Place }} TrueQuery */
/** @typedef {{ name: string, declared: Place, handler: Place | null, queries: readonly TrueQuery[] }} TrueJob */

/** Lines by which a place may differ: a declaration is sometimes named by its first line, sometimes by its handler's. */
const JOB_LINES = 4;
const QUERY_LINES = 6;

const usage = 'usage: npm run accuracy -- <repository folder> (<truth.json> | --sample <number> [seed])';
const [folder, second, ...rest] = process.argv.slice(2);
if (folder === undefined || second === undefined) {
  console.error(usage);
  process.exit(2);
}
const cli = path.join(root, 'dist', 'cli.js');
if (!existsSync(cli)) {
  console.error('dist/cli.js is missing: run `npm run build` first.');
  process.exit(2);
}
const jobs = reportedJobs(folder);
if (second === '--sample') printSample(folder, jobs, Number(rest[0] ?? 10), Number(rest[1] ?? 1));
else printScore(truthIn(second), jobs);

/** @param {string} file */
function truthIn(file) {
  const truth = /** @type {{ repo: string, jobs: readonly TrueJob[] }} */ (JSON.parse(readFileSync(file, 'utf8')));
  return truth;
}

/**
 * @param {string} repository
 * @returns {readonly Job[]}
 */
function reportedJobs(repository) {
  const run = spawnSync(process.execPath, [cli, 'jobs', '-C', repository, '--format', 'json', '--no-cache'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) {
    console.error(run.stderr);
    process.exit(2);
  }
  const report = /** @type {{ jobs: readonly Job[] }} */ (JSON.parse(run.stdout));
  return report.jobs;
}

/**
 * @param {{ repo: string, jobs: readonly TrueJob[] }} truth
 * @param {readonly Job[]} reported
 */
function printScore(truth, reported) {
  const total = { jobs: 0, queries: 0, entities: 0, fields: 0 };
  const found = { jobs: 0, queries: 0, entities: 0, fields: 0 };
  /** @type {string[]} */
  const missed = [];
  /** @param {keyof typeof total} what @param {boolean} isFound @param {string} text */
  const count = (what, isFound, text) => {
    total[what] += 1;
    if (isFound) found[what] += 1;
    else missed.push(`${what}: ${text}`);
  };
  for (const job of truth.jobs) {
    const same = reported.filter((one) => isSameJob(one, job));
    count('jobs', same.length > 0, `${job.name} (${placeText(job.declared)})`);
    for (const query of job.queries) {
      const text = `${query.operations[0]} ${query.entities[0] ?? '?'} of ${job.name} (${placeText(query.at)})`;
      const alike = same
        .flatMap((one) => one.queries)
        .filter((one) => query.operations.includes(one.operation) && isNear(one.at, query.at, QUERY_LINES));
      count('queries', alike.length > 0, text);
      if (query.entities.length > 0) {
        const names = query.entities.map(plainName);
        count(
          'entities',
          alike.some((one) => names.includes(plainName(one.entity ?? ''))),
          text,
        );
      }
      const fields = new Set(alike.flatMap((one) => one.fields.filter).flatMap(fieldSpellings));
      for (const field of query.fields)
        count(
          'fields',
          fieldSpellings(field).some((one) => fields.has(one)),
          `${field} of ${text}`,
        );
    }
  }
  const cells = Object.keys(total).map(
    (key) => `${found[/** @type {'jobs'} */ (key)]}/${total[/** @type {'jobs'} */ (key)]}`,
  );
  console.log('| repository | jobs | queries | entities | fields | reported jobs |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  console.log(`| ${truth.repo} | ${cells.join(' | ')} | ${reported.length} |`);
  for (const text of missed) console.log(`missed ${text}`);
}

/** @param {Job} job @param {TrueJob} truth */
function isSameJob(job, truth) {
  return (
    isNear(job.at, truth.declared, JOB_LINES) ||
    isNear(job.at, truth.handler, JOB_LINES) ||
    job.entries.some((entry) => isNear(entry, truth.handler, JOB_LINES)) ||
    plainName(job.name) === plainName(truth.name)
  );
}

/** @param {Place} span @param {Place | null} at @param {number} lines */
function isNear(span, at, lines) {
  return (
    at !== null &&
    span.file === at.file &&
    at.line >= span.line - lines &&
    at.line <= (span.endLine ?? span.line) + lines
  );
}

/** @param {string} name */
function plainName(name) {
  return name
    .toLowerCase()
    .replace(/[^a-z\d]/g, '')
    .replace(/model$/, '')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
}

/**
 * A field as a whole and by its last part, in one case and without underscores.
 *
 * @param {string} field
 */
function fieldSpellings(field) {
  const plain = field.toLowerCase().replace(/[^a-z\d.]/g, '');
  return [plain, plain.split('.').at(-1) ?? plain];
}

/** @param {Place} place */
function placeText({ file, line }) {
  return `${file}:${line}`;
}

/**
 * @param {string} repository
 * @param {readonly Job[]} reported
 * @param {number} size
 * @param {number} seed the same one gives the same sample
 */
function printSample(repository, reported, size, seed) {
  let state = seed;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const drawn = reported
    .map((job) => ({ job, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, size);
  for (const { job } of drawn) {
    console.log(`\n# ${job.name} [${job.adapter}] ${job.trigger.description}   ${placeText(job.at)}`);
    console.log(linesAt(repository, job.at, 3));
    for (const query of job.queries)
      console.log(`  ${query.operation} ${query.entity ?? '?'} where ${query.predicate}   ${placeText(query.at)}`);
  }
  console.log(`\n${drawn.length} of ${reported.length} jobs.`);
}

/** @param {string} repository @param {Place} at @param {number} lines */
function linesAt(repository, { file, line }, lines) {
  const all = readFileSync(path.join(repository, file), 'utf8').split('\n');
  return all
    .slice(line - 1, line - 1 + lines)
    .map((text) => `    | ${text.slice(0, 140)}`)
    .join('\n');
}
