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

/** The state of the server in words. `restricted`: the workspace is not trusted. */
export function statusText(state: ServerState, restricted: boolean): StatusText {
  switch (state.kind) {
    case 'starting':
      return { kind: 'busy', text: '$(sync~spin) Tacit', detail: 'Starting' };
    case 'off':
      return { kind: 'idle', text: 'Tacit idle', detail: state.why };
    case 'crashed':
      return { kind: 'failed', text: '$(error) Tacit stopped', detail: state.why };
    case 'running':
      return runningText(state.folders, restricted);
  }
}

function runningText(folders: readonly FolderStatus[], restricted: boolean): StatusText {
  const states = folders.map(({ state }) => state);
  const trust = restricted
    ? ['Restricted Mode: Tacit only reads; it never runs code or configuration of this folder.']
    : [];
  const several = folders.length > 1;
  const lines = folders.map((folder) => `${several ? `${folder.name}: ` : ''}${folderText(folder)}`);
  const detail = [...lines, ...trust].join('\n');
  const reading = states.filter((state) => state.kind === 'reading');
  if (reading.length > 0 || folders.length === 0) return { kind: 'busy', text: readingText(reading), detail };
  if (states.some(({ kind }) => kind === 'ready')) return { kind: 'ready', text: readyText(states), detail };
  if (states.some(({ kind }) => kind === 'failed')) return { kind: 'failed', text: '$(error) Tacit', detail };
  return { kind: 'idle', text: 'Tacit idle', detail };
}

function readingText(reading: readonly Extract<FolderState, { readonly kind: 'reading' }>[]): string {
  const total = reading.reduce((sum, state) => sum + (state.total ?? 0), 0);
  const read = reading.reduce((sum, state) => sum + state.read, 0);
  return total === 0 ? '$(sync~spin) Tacit' : `$(sync~spin) Tacit ${read} of ${total}`;
}

function readyText(states: readonly FolderState[]): string {
  const ready = states.filter((state) => state.kind === 'ready');
  return `Tacit ${amount(
    ready.reduce((sum, state) => sum + state.jobs, 0),
    'job',
  )}`;
}

function amount(number: number, one: string): string {
  return `${number} ${number === 1 ? one : `${one}s`}`;
}

function folderText({ state, limit }: FolderStatus): string {
  const limited = limit === null ? '' : ` ${limit}`;
  switch (state.kind) {
    case 'reading':
      return state.total === null ? 'Looking for files' : `Reading ${state.read} of ${state.total} files`;
    case 'ready':
      return `${readySentence(state)}${limited}`;
    case 'idle':
      return `${state.why}${limited}`;
    case 'failed':
      return [state.why, ...(state.next === null ? [] : [state.next])].join(' ');
  }
}

function readySentence(state: Extract<FolderState, { readonly kind: 'ready' }>): string {
  const base = state.base === null ? 'Nothing to compare with.' : `Base: ${state.base}.`;
  const checked = amount(state.jobs - state.notChecked, 'job');
  return `${amount(state.findings, 'finding')}. ${checked} checked, ${state.notChecked} not checked. ${base}`;
}
