// The scenario `retention` with data: 200,000 documents, the third kind of which arrives late. Profiles both samples, which
// tells the drift, and previews the job, which tells the consent records that it would delete. Prints what each step
// costs; fails where a step takes longer than ten seconds of the processor or holds more than 300 MB.
//   node scripts/evidence.mjs [documents]
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { root } from './root.mjs';
import { writeSampleEvents } from './sample-events.mjs';

const MOST_SECONDS = 10;
const MOST_MEGABYTES = 300;

const count = Number(process.argv[2] ?? 200_000);
const now = new Date('2026-06-01T00:00:00Z');
const folder = mkdtempSync(path.join(os.tmpdir(), 'tacit-evidence-'));

/** Runs the command line, and tells what it cost when it ends. */
const MEASURE = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeSync(3, JSON.stringify({ megabytes: maxRSS / 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 }));
});
process.argv.splice(1, 1, ${JSON.stringify(path.join(root, 'dist', 'cli.js'))});
require(process.argv[1]);`;

/**
 * @param {string} name
 * @param {number} code the exit code that is expected
 * @param {RegExp} wanted what the report must say
 * @param {readonly string[]} args
 */
function step(name, code, wanted, ...args) {
  const begun = performance.now();
  const all = ['-e', MEASURE, 'cli', ...args, '--entity', 'operational_events', '--now', now.toISOString()];
  const run = spawnSync(process.execPath, all, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const wall = (performance.now() - begun) / 1000;
  if (run.status !== code || !wanted.test(run.stdout))
    throw new Error(`${name}: exit ${run.status}\n${run.stdout}${run.stderr}`);
  const { megabytes, seconds } = /** @type {{ megabytes: number, seconds: number }} */ (
    JSON.parse(run.output[3] ?? '')
  );
  console.log(
    `${name}: ${seconds.toFixed(1)} s of the processor, ${wall.toFixed(1)} s in all, ${megabytes.toFixed(0)} MB`,
  );
  return seconds <= MOST_SECONDS && megabytes <= MOST_MEGABYTES;
}

try {
  cpSync(path.join(root, 'test/scenarios/retention/steps/1'), folder, { recursive: true });
  writeSampleEvents(path.join(folder, 'may.bson'), { count, consent: false, now });
  writeSampleEvents(path.join(folder, 'june.bson'), { count, consent: true, now });
  const held = [
    step('first profile', 0, /Saved as/, 'profile', 'may.bson', '--save', '--on', '2026-05-01'),
    step('second profile, and the drift', 1, /New kind `consent`/, 'profile', 'june.bson', '--compare'),
    step('first preview', 0, /Saved as/, 'preview', 'purge-old-events', '--sample', 'may.bson', '--save'),
    step('second preview', 1, /of kind `consent`/, 'preview', 'purge-old-events', '--sample', 'june.bson'),
  ];
  if (held.includes(false)) {
    console.error(`A step took more than ${MOST_SECONDS} s or ${MOST_MEGABYTES} MB.`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
