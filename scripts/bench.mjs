// How fast Tacit is, in a way that compares between machines: every figure is a share of the time that the TypeScript
// parser alone takes for the same files in the same run. `npm run bench [-- folder]`; without a folder, a workspace of
// 2,000 small files is made. Needs `npm run build`. The folder itself is not written to: a copy is.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ts } from '@ts-morph/common';
import { build } from 'esbuild';
import { root } from './root.mjs';

const CODE = /\.[cm]?[jt]sx?$/;
const LEFT_OUT = new Set(['node_modules', '.git']);
/** What a process tells on leaving: its own processor time, that of its threads included, and its peak of memory. */
const TELL_USAGE = `import { writeSync } from 'node:fs';
process.on('exit', () => { writeSync(3, JSON.stringify(process.resourceUsage())); });`;

const scratch = mkdtempSync(path.join(os.tmpdir(), 'tacit-bench-'));
const workspace = path.join(scratch, 'workspace');

/** @param {string} folder */
async function prepare(folder) {
  if (folder !== '') {
    cpSync(folder, workspace, { recursive: true, filter: (source) => !LEFT_OUT.has(path.basename(source)) });
    return;
  }
  const outfile = path.join(scratch, 'large-workspace.mjs');
  await build({ entryPoints: [path.join(root, 'test/support/large-workspace.ts')], outfile, format: 'esm' });
  /** @type {{ largeWorkspace: () => Record<string, string> }} */
  const { largeWorkspace } = await import(pathToFileURL(outfile).href);
  for (const [file, text] of Object.entries(largeWorkspace())) {
    mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
    writeFileSync(path.join(workspace, file), text);
  }
}

/** Seconds of processor time that the parser alone takes for all code, read from disk first. */
function parserAlone() {
  const texts = readdirSync(workspace, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const before = process.cpuUsage();
  for (const { file, text } of texts) {
    ts.createSourceFile(file, text, {
      languageVersion: ts.ScriptTarget.Latest,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    });
  }
  const { user, system } = process.cpuUsage(before);
  return { files: texts.length, seconds: (user + system) / 1e6 };
}

/** @param {readonly string[]} options */
function run(...options) {
  const usage = `data:text/javascript,${encodeURIComponent(TELL_USAGE)}`;
  const words = ['--import', usage, path.join(root, 'dist/cli.js'), 'jobs', '-C', workspace, '--format', 'json'];
  const start = performance.now();
  const { status, stdout, output } = spawnSync(process.execPath, [...words, ...options], {
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: { ...process.env, XDG_CACHE_HOME: path.join(scratch, 'cache') },
  });
  if (status !== 0) throw new Error(`tacit ended with ${String(status)}`);
  /** @type {NodeJS.ResourceUsage} */
  const used = JSON.parse(output[3] ?? '');
  /** @type {{ jobs: readonly { at: { file: string } }[] }} */
  const { jobs } = JSON.parse(stdout);
  return {
    jobs,
    seconds: (used.userCPUTime + used.systemCPUTime) / 1e6,
    wall: (performance.now() - start) / 1000,
    memory: used.maxRSS / 1024,
  };
}

try {
  await prepare(process.argv[2] ?? '');
  const parser = parserAlone();
  const cold = run();
  const warm = run();
  const edited = cold.jobs.map(({ at }) => at.file).find((file) => CODE.test(file));
  if (edited !== undefined) appendFileSync(path.join(workspace, edited), '\n// edited\n');
  const edit = edited === undefined ? null : run();
  console.log(`${String(parser.files)} files of code, ${String(cold.jobs.length)} jobs`);
  console.log(`parser alone   ${parser.seconds.toFixed(2)} s of processor time: 1.00`);
  for (const [name, one] of Object.entries({ cold, warm, 'one edit': edit })) {
    if (one === null) continue;
    const ratio = (one.seconds / parser.seconds).toFixed(2);
    const rest = `${one.seconds.toFixed(2)} s of processor time, ${one.wall.toFixed(2)} s in all, ${one.memory.toFixed(0)} MB`;
    console.log(`${name.padEnd(14)} ${ratio.padStart(5)} × the parser (${rest})`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
