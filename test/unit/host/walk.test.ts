import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isReadable } from '../../../src/engine/readable';
import { walk } from '../../../src/host/walk';
import { temporaryFolder, writeFiles } from '../../support/repository';

function found(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return walk(folder, isReadable).files;
}

describe('a folder without git', () => {
  it('is listed without what tools made or fetched', () => {
    expect(
      found({
        'package.json': '',
        'src/b.ts': '',
        'src/a.ts': '',
        'src/notes.txt': '',
        'node_modules/x/index.js': '',
        'packages/x/dist/index.js': '',
        '.git/hooks/x.js': '',
        '.venv/x.js': '',
        'vendor/x.sql': '',
        'coverage/x.js': '',
      }),
    ).toEqual(['package.json', 'src/a.ts', 'src/b.ts']);
  });

  it('honours .gitignore, the innermost first', () => {
    expect(
      found({
        '.gitignore': '*.gen.ts\n/local/\n!keep.gen.ts\ntmp*\n',
        'a.gen.ts': '',
        'keep.gen.ts': '',
        'local/a.ts': '',
        'src/local/a.ts': '',
        'tmp1/a.ts': '',
        'src/.gitignore': '!b.gen.ts\nc.ts\n',
        'src/a.gen.ts': '',
        'src/b.gen.ts': '',
        'src/c.ts': '',
        'c.ts': '',
      }),
    ).toEqual(['c.ts', 'keep.gen.ts', 'src/b.gen.ts', 'src/local/a.ts']);
  });

  it('ends where links go in circles', () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'src/a.ts': '' });
    symlinkSync('..', path.join(folder, 'src/up'));
    symlinkSync(folder, path.join(folder, 'all'));
    expect(walk(folder, isReadable)).toEqual({ files: ['src/a.ts'], skipped: [] });
  });

  it('is empty when it is empty', () => {
    expect(walk(temporaryFolder(), isReadable)).toEqual({ files: [], skipped: [] });
  });

  it('takes .gitignore as text, whatever it holds', () => {
    expect(found({ '.gitignore': '\u0000\\\n[\n**/**/**\u202E\n!(\n', 'a.ts': '' })).toBeDefined();
  });
});
