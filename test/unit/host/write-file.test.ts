import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomically } from '../../../src/host/write-file';
import { scratchFolder } from '../../support/run-cli';

const scratch = scratchFolder();

function folder(name: string): string {
  const created = path.join(scratch, name);
  mkdirSync(created);
  return created;
}

describe('writeFileAtomically', () => {
  it('writes and replaces, and leaves nothing else behind', async () => {
    const file = path.join(folder('plain'), 'report.json');
    await writeFileAtomically(file, 'one');
    chmodSync(file, 0o640);
    await writeFileAtomically(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(path.dirname(file))).toEqual(['report.json']);
  });

  it('does not replace a file that nobody may write to', async () => {
    const file = path.join(folder('read-only'), 'report.json');
    writeFileSync(file, 'old', { mode: 0o444 });
    await expect(writeFileAtomically(file, 'new')).rejects.toThrow('it is read-only');
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  it('says why a file cannot be written', async () => {
    const place = folder('places');
    await expect(writeFileAtomically(place, 'x')).rejects.toThrow('it is a folder');
    await expect(writeFileAtomically(path.join(place, 'no', 'report.json'), 'x')).rejects.toThrow(
      'its folder does not exist',
    );
    writeFileSync(path.join(place, 'file'), '');
    await expect(writeFileAtomically(path.join(place, 'file', 'report.json'), 'x')).rejects.toThrow(
      'its folder is a file',
    );
  });

  it('follows a link', async () => {
    const place = folder('links');
    writeFileSync(path.join(place, 'target.json'), 'old');
    symlinkSync('target.json', path.join(place, 'report.json'));
    await writeFileAtomically(path.join(place, 'report.json'), 'new');
    expect(readFileSync(path.join(place, 'target.json'), 'utf8')).toBe('new');
  });

  it('writes to a device as it is', async () => {
    await writeFileAtomically('/dev/null', 'gone');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});
