import { describe, expect, test } from 'vitest';
import {
  phaseOf,
  statusText as translated,
  type ServerState,
  type StatusText,
} from '../../../src/extension/status-text';
import type { FolderState, FolderStatus } from '../../../src/server/protocol';

/** The editor's own way, without a translation. */
const l10n = {
  t: (message: unknown, ...args: readonly unknown[]) =>
    String(message).replace(/\{(\d)\}/g, (_, at: string) => String(args[Number(at)])),
};

function statusText(state: ServerState, restricted: boolean): StatusText {
  return translated(state, restricted, l10n);
}

function folder(state: FolderState, limit: string | null = null, name = 'shop'): FolderStatus {
  return { uri: `file:///${name}`, name, state, limit };
}

const ready: FolderState = { kind: 'ready', jobs: 31, notChecked: 3, findings: 1, files: 812, base: 'main@4f2c1e9' };

function running(...folders: readonly FolderStatus[]): ServerState {
  return { kind: 'running', folders };
}

describe('the status', () => {
  test('counts the files that are read', () => {
    const reading = statusText(running(folder({ kind: 'reading', read: 120, total: 812 })), false);
    expect(reading).toMatchObject({ kind: 'busy', text: '$(sync~spin) Tacit 120 of 812' });
  });

  test('tells the jobs of all folders, and each in its own line', () => {
    const one = folder({ ...ready, jobs: 1, notChecked: 0, findings: 0, base: null }, 'No git here.', 'clinic');
    expect(statusText(running(folder(ready), one), false)).toEqual({
      kind: 'ready',
      text: 'Tacit 32 jobs',
      detail: [
        'shop: 1 finding. 28 jobs checked, 3 not checked. Base: main@4f2c1e9.',
        'clinic: 0 findings. 1 job checked, 0 not checked. Nothing to compare with. No git here.',
      ].join('\n'),
    });
  });

  test('says why nothing happens', () => {
    const idle = statusText(running(folder({ kind: 'idle', why: 'No scheduled jobs found.' })), false);
    expect(idle).toEqual({ kind: 'idle', text: 'Tacit idle', detail: 'No scheduled jobs found.' });
    const failed = statusText(running(folder({ kind: 'failed', why: 'Gone.', next: 'Open another.' })), false);
    expect(failed).toMatchObject({ kind: 'failed', detail: 'Gone. Open another.' });
    expect(statusText({ kind: 'off', why: 'Switched off.' }, false).detail).toBe('Switched off.');
    expect(statusText({ kind: 'crashed', why: 'Crashed.' }, false).text).toBe('$(error) Tacit stopped');
    expect(statusText({ kind: 'starting' }, false).kind).toBe('busy');
  });

  test('says that reading was stopped, and how it goes on', () => {
    const stopped = statusText(running(folder({ kind: 'stopped' })), false);
    expect(stopped).toMatchObject({ kind: 'idle', text: 'Tacit paused' });
    expect(stopped.detail).toContain('Refresh');
    expect(statusText(running(folder(ready), folder({ kind: 'stopped' })), false).text).toBe('Tacit 31 jobs');
    expect(statusText(running(), false)).toEqual({ kind: 'idle', text: 'Tacit idle', detail: 'No folder is open.' });
  });

  test('lets views say why they are empty', () => {
    const stopped = folder({ kind: 'stopped' });
    const reading = folder({ kind: 'reading', read: 0, total: null });
    expect([[stopped, reading], [stopped], [stopped, folder(ready)], []].map(phaseOf)).toEqual([
      'reading',
      'stopped',
      'done',
      'done',
    ]);
  });

  test('one folder that fails does not hide the other', () => {
    const failed = folder({ kind: 'failed', why: 'Gone.', next: null }, null, 'clinic');
    expect(statusText(running(failed, folder(ready)), false)).toMatchObject({ kind: 'ready', text: 'Tacit 31 jobs' });
  });

  test('explains Restricted Mode', () => {
    expect(statusText(running(folder(ready)), true).detail).toContain('Restricted Mode: Tacit only reads');
  });
});
