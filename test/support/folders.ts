import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { git } from '../../scripts/history.mjs';

/** Writes files, by path, below a folder that is made. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

/** A repository with these files in one commit. */
export function committed(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  writeFiles(folder, files);
  git(folder, 1, 'init', '--quiet');
  git(folder, 1, 'add', '--all');
  git(folder, 1, 'commit', '--quiet', '--message', 'Open the library', '--allow-empty');
  return folder;
}

/** A library that forgets old loans every night, by the MongoDB driver and node-cron. */
export const LIBRARY: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "library", "dependencies": { "mongodb": "^6.8.0", "node-cron": "^4.0.0" } }\n',
  'src/loan.ts': "export interface Loan {\n  kind: 'book' | 'map';\n  returnedAt: Date;\n}\n",
  'src/forget-loans.ts': `import { MongoClient } from 'mongodb';
import cron from 'node-cron';
import type { Loan } from './loan';

const loans = new MongoClient('mongodb://localhost').db('library').collection<Loan>('loans');

cron.schedule('0 4 * * *', () => forgetLoans(), { name: 'forget-loans' });

async function forgetLoans(): Promise<void> {
  await loans.deleteMany({ returnedAt: { $lt: new Date(Date.now() - 30 * 24 * 60 * 60 * 1000) } });
}
`,
};

/** The same, with a kind of loan that the job did not know. */
export const LIBRARY_WITH_MANUSCRIPTS: Readonly<Record<string, string>> = {
  ...LIBRARY,
  'src/loan.ts': "export interface Loan {\n  kind: 'book' | 'map' | 'manuscript';\n  returnedAt: Date;\n}\n",
};
