import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The project's folder. */
export const projectRoot = path.resolve(import.meta.dirname, '../..');

const dist = path.join(projectRoot, 'dist');
const lock = path.join(projectRoot, 'out', 'build.lock');
const SOURCES = ['src', 'package.json', 'scripts/build.mjs'];
const ABANDONED_AFTER = 60_000;

let current: Promise<void> | undefined;

/** The built command line; it is built first when any source is newer. Test files that run at once build it once. */
export async function builtCli(): Promise<string> {
  current ??= buildIfStale();
  await current;
  return path.join(dist, 'cli.js');
}

/** The built language server, in the same way. */
export async function builtServer(): Promise<string> {
  current ??= buildIfStale();
  await current;
  return path.join(dist, 'server.js');
}

async function buildIfStale(): Promise<void> {
  if (!isStale()) return;
  await takeLock();
  try {
    if (isStale()) build();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function build(): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: projectRoot, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
}

async function takeLock(): Promise<void> {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch {
      const since = modified(lock);
      if (since !== null && Date.now() - since > ABANDONED_AFTER) rmSync(lock, { recursive: true, force: true });
      await delay(50);
    }
  }
}

function modified(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function isStale(): boolean {
  const built = ['bson.js', 'cli.js', 'connection.js', 'reader.js', 'server.js'].map((name) =>
    modified(path.join(dist, name)),
  );
  const oldest = Math.min(...built.map((time) => time ?? 0));
  return SOURCES.some((source) => newest(path.join(projectRoot, source)) > oldest);
}

function newest(file: string): number {
  const stats = statSync(file);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}
