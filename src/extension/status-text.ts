import type * as vscode from 'vscode';
import type { FolderState, FolderStatus } from '../server/protocol';

/** What the status items say. */
export interface StatusText {
  /** For the status bar; `$(…)` are the editor's icons. */
  readonly text: string;
  /** What else there is to tell: one line for each folder, and why nothing happens where nothing does. */
  readonly detail: string;
  readonly kind: 'busy' | 'ready' | 'idle' | 'failed';
}

/** How far the server is, where it has not told of folders. */
export type ServerState =
  | { readonly kind: 'running'; readonly folders: readonly FolderStatus[] }
  | { readonly kind: 'starting' }
  /** It does not run, and why. */
  | { readonly kind: 'off'; readonly why: string }
  | { readonly kind: 'crashed'; readonly why: string };

/** What the views say where they have nothing to show. */
export type Phase = 'reading' | 'stopped' | 'done';

/** How far folders are, all of them together. */
export function phaseOf(folders: readonly FolderStatus[]): Phase {
  const kinds = folders.map(({ state }) => state.kind);
  if (kinds.includes('reading')) return 'reading';
  return kinds.includes('stopped') && !kinds.includes('ready') ? 'stopped' : 'done';
}

/** The editor's translations. */
type Translations = Pick<typeof vscode.l10n, 't'>;

/** The state of the server in words. `restricted`: the workspace is not trusted. */
export function statusText(state: ServerState, restricted: boolean, l10n: Translations): StatusText {
  switch (state.kind) {
    case 'starting':
      return { kind: 'busy', text: '$(sync~spin) Tacit', detail: l10n.t('Starting') };
    case 'off':
      return { kind: 'idle', text: l10n.t('Tacit idle'), detail: state.why };
    case 'crashed':
      return { kind: 'failed', text: `$(error) ${l10n.t('Tacit stopped')}`, detail: state.why };
    case 'running':
      return runningText(state.folders, restricted, l10n);
  }
}

function runningText(folders: readonly FolderStatus[], restricted: boolean, l10n: Translations): StatusText {
  const states = folders.map(({ state }) => state);
  const trust = restricted
    ? [l10n.t('Restricted Mode: Tacit only reads; it never runs code or configuration of this folder.')]
    : [];
  const several = folders.length > 1;
  const lines = folders.map((folder) => `${several ? `${folder.name}: ` : ''}${folderText(folder, l10n)}`);
  const detail = [...lines, ...trust].join('\n');
  const reading = states.filter((state) => state.kind === 'reading');
  if (folders.length === 0) return { kind: 'idle', text: l10n.t('Tacit idle'), detail: l10n.t('No folder is open.') };
  if (reading.length > 0) return { kind: 'busy', text: readingText(reading, l10n), detail };
  if (states.some(({ kind }) => kind === 'ready')) return { kind: 'ready', text: readyText(states, l10n), detail };
  if (states.some(({ kind }) => kind === 'stopped')) return { kind: 'idle', text: l10n.t('Tacit paused'), detail };
  if (states.some(({ kind }) => kind === 'failed')) return { kind: 'failed', text: '$(error) Tacit', detail };
  return { kind: 'idle', text: l10n.t('Tacit idle'), detail };
}

function readingText(
  reading: readonly Extract<FolderState, { readonly kind: 'reading' }>[],
  l10n: Translations,
): string {
  const total = reading.reduce((sum, state) => sum + (state.total ?? 0), 0);
  const read = reading.reduce((sum, state) => sum + state.read, 0);
  return total === 0 ? '$(sync~spin) Tacit' : `$(sync~spin) ${l10n.t('Tacit {0} of {1}', read, total)}`;
}

function readyText(states: readonly FolderState[], l10n: Translations): string {
  const ready = states.filter((state) => state.kind === 'ready');
  const jobs = ready.reduce((sum, state) => sum + state.jobs, 0);
  return jobs === 1 ? l10n.t('Tacit 1 job') : l10n.t('Tacit {0} jobs', jobs);
}

function folderText({ state, limit }: FolderStatus, l10n: Translations): string {
  const limited = limit === null ? '' : ` ${limit}`;
  switch (state.kind) {
    case 'reading':
      return state.total === null
        ? l10n.t('Looking for files')
        : l10n.t('Reading {0} of {1} files', state.read, state.total);
    case 'ready':
      return `${readySentences(state, l10n)}${limited}`;
    case 'stopped':
      return l10n.t('Reading was stopped before its end. “Tacit: Refresh” begins it again.');
    case 'idle':
      return `${state.why}${limited}`;
    case 'failed':
      return [state.why, ...(state.next === null ? [] : [state.next])].join(' ');
  }
}

function readySentences(state: Extract<FolderState, { readonly kind: 'ready' }>, l10n: Translations): string {
  const { base, findings, notChecked } = state;
  const checked = state.jobs - notChecked;
  return [
    findings === 1 ? l10n.t('1 finding.') : l10n.t('{0} findings.', findings),
    checked === 1
      ? l10n.t('1 job checked, {0} not checked.', notChecked)
      : l10n.t('{0} jobs checked, {1} not checked.', checked, notChecked),
    base === null ? l10n.t('Nothing to compare with.') : l10n.t('Base: {0}.', base),
  ].join(' ');
}
