import type { BaseChoice, Progress } from '../engine/ports';
import { HostError } from '../host/host-error';
import { noJobsSentence } from '../report/pretty';
import { jobCoverage } from '../report/summary';
import type { Analysis } from './analysis';
import { marksOf, type Marks } from '../report/marks';
import type { FolderState } from './protocol';
import type { Snapshot } from './snapshot';

/** One folder of the editor's workspace: what is known of it, and when it must be looked at again. */
export interface Folder {
  readonly uri: string;
  readonly name: string;
  /** Absolute path. */
  readonly root: string;
  /** What the last analysis gave; null before the first has ended. */
  readonly snapshot: () => Snapshot | null;
  /** Where something stands in the code of that snapshot. */
  readonly marks: () => Marks;
  readonly state: () => FolderState;
  readonly limit: () => string | null;
  /** Puts an editor's text in the place of a file's content; null takes it away. */
  readonly setText: (file: string, text: string | null) => void;
  /** The text that an editor has put there; null for a file that is not open. */
  readonly text: (file: string) => string | null;
  /** Files changed on disk; null when it is not known which. */
  readonly changed: (files: readonly string[] | null) => void;
  /** Looks at every file again, and tells how far it is. */
  readonly refresh: () => void;
  /** Ends what `state` tells the progress of; what was known before stays. */
  readonly stop: () => void;
  readonly setBase: (base: BaseChoice) => void;
  /** What the comments of a text would say to Tacit if the file held it. */
  readonly remarksOf: Analysis['remarksOf'];
  /**
   * What comparing with another base gives; what is shown of the folder stays as it is.
   *
   * @throws HostError when that base cannot be had
   */
  readonly against: (base: BaseChoice, signal?: AbortSignal) => Promise<Snapshot>;
  /** Who last changed each of some jobs, by id. */
  readonly lastChanges: Analysis['lastChanges'];
  /** Ends when the snapshot is of what is there now, or when that cannot be had. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What a folder works with. */
export interface FolderParts {
  readonly uri: string;
  readonly name: string;
  readonly root: string;
  readonly base: BaseChoice;
  readonly workspace: {
    readonly setOverlay: (file: string, text: string | null) => void;
    readonly changed: (files: readonly string[] | null) => void;
  };
  /** Makes the analysis; it tells how many of the files that must be read have been. */
  readonly createAnalysis: (onProgress: Progress) => Analysis;
  /** Titles of the tools whose jobs are looked for. */
  readonly lookedFor: readonly string[];
  /** Called whenever there is a new snapshot, or the state changed. */
  readonly onChange: (what: 'snapshot' | 'state') => void;
  readonly onDefect: (error: unknown) => void;
  /** Called when nothing has happened for a while: what can be had again may be given back. */
  readonly onIdle: () => void;
}

/** Rest after the last edit before the text is read, in milliseconds. */
const restAfterEdit = 300;
/** The same for files on disk: they come in swarms. */
const restAfterDisk = 300;
/** As long as this after an analysis, in milliseconds, the next one is taken to be near. */
const nearBy = 60_000;

/** What limits the answer where looking at every file again was stopped. */
const STOPPED = 'The refresh was stopped: this is how the files were before.';

/** Opens a folder; the first analysis begins at once. */
export function openFolder(parts: FolderParts): Folder {
  const { workspace, onChange } = parts;
  let { base } = parts;
  let snapshot: Snapshot | null = null;
  let marks: Marks | null = null;
  let state: FolderState = { kind: 'reading', read: 0, total: null };
  let limit: string | null = null;
  const texts = new Map<string, string>();
  /** Counts what happened to the folder; an analysis of an earlier count is stale. */
  let happened = 0;
  /** The count when the last analysis began. */
  let begun = 0;
  /** Stops that analysis. */
  let stopping = new AbortController();
  /** Somebody stopped the first analysis: it is not begun again by itself. */
  let paused = false;
  let timer: NodeJS.Timeout | null = null;
  let idleTimer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let waiting: (() => void)[] = [];
  let closed = false;

  const setState = (next: FolderState, nextLimit: string | null): void => {
    state = next;
    limit = nextLimit;
    onChange('state');
  };
  const analysis = parts.createAnalysis((read, total) => {
    if (state.kind === 'reading') setState({ kind: 'reading', read, total }, limit);
  });
  const analyse = async (): Promise<void> => {
    const { signal } = stopping;
    const isStale = (): boolean => closed || begun !== happened || signal.aborted;
    try {
      const result = await analysis.run(base, [...texts.keys()], signal);
      if (isStale()) return;
      snapshot = result;
      marks = null;
      setState(stateOf(result, parts.lookedFor), limitOf(result));
      onChange('snapshot');
    } catch (error) {
      if (isStale()) return;
      if (!(error instanceof HostError)) parts.onDefect(error);
      setState(failure(error), null);
    }
  };
  const start = (): void => {
    timer = null;
    if (closed || running !== null) return;
    begun = happened;
    stopping = new AbortController();
    if (idleTimer !== null) clearTimeout(idleTimer);
    running = analyse().finally(() => {
      running = null;
      if (!closed) idleTimer = setTimeout(parts.onIdle, nearBy).unref();
      if (begun === happened || closed || paused) release();
      else if (timer === null) start();
    });
  };
  const release = (): void => {
    const released = waiting;
    waiting = [];
    for (const resolve of released) resolve();
  };
  const schedule = (rest: number): void => {
    happened += 1;
    if (timer !== null) clearTimeout(timer);
    timer = paused ? null : setTimeout(start, rest);
  };
  start();

  return {
    uri: parts.uri,
    name: parts.name,
    root: parts.root,
    snapshot: () => snapshot,
    marks: () => {
      if (snapshot === null) return new Map();
      marks ??= marksOf(snapshot);
      return marks;
    },
    state: () => state,
    limit: () => limit,
    setText: (file, text) => {
      if (texts.get(file) === text || (text === null && !texts.has(file))) return;
      if (text === null) texts.delete(file);
      else texts.set(file, text);
      workspace.setOverlay(file, text);
      schedule(restAfterEdit);
    },
    text: (file) => texts.get(file) ?? null,
    changed: (files) => {
      workspace.changed(files);
      schedule(restAfterDisk);
    },
    refresh: () => {
      paused = false;
      workspace.changed(null);
      setState({ kind: 'reading', read: 0, total: null }, limit);
      schedule(0);
    },
    stop: () => {
      if (state.kind !== 'reading') return;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      // What happened so far is left alone; what happens from now on is looked at, where something is known already.
      begun = happened;
      paused = snapshot === null;
      stopping.abort(new Error('Stopped.'));
      if (running === null) release();
      if (snapshot === null) setState({ kind: 'stopped' }, null);
      else setState(stateOf(snapshot, parts.lookedFor), STOPPED);
    },
    setBase: (next) => {
      if (JSON.stringify(next) === JSON.stringify(base)) return;
      base = next;
      schedule(0);
    },
    remarksOf: analysis.remarksOf,
    against: async (other, signal) => {
      // A session of its own: the folder's may be asked for its own base meanwhile. Both read with the same readers.
      const result = await parts.createAnalysis(() => undefined).run(other, [...texts.keys()], signal);
      if (result.fault !== null) throw new HostError(result.fault);
      return result;
    },
    lastChanges: analysis.lastChanges,
    settled: () =>
      timer === null && running === null
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
    close: async () => {
      closed = true;
      for (const one of [timer, idleTimer]) if (one !== null) clearTimeout(one);
      release();
      await running;
      await analysis.close();
    },
  };
}

function stateOf(snapshot: Snapshot, lookedFor: readonly string[]): FolderState {
  const { index, files, findings, base } = snapshot;
  if (files.read === 0) return { kind: 'idle', why: 'There is no code and no SQL here that Tacit reads.' };
  if (index.jobs.length === 0 && findings.length === 0) return { kind: 'idle', why: noJobsSentence(lookedFor) };
  return {
    kind: 'ready',
    jobs: index.jobs.length,
    notChecked: jobCoverage(index).notChecked,
    findings: findings.length,
    files: files.read,
    base,
  };
}

function limitOf({ fault, configurationFaults: [first] }: Snapshot): string | null {
  if (first !== undefined) return `${first.at.file} counts for nothing: ${first.message} ${first.next}`;
  return fault === null ? null : [fault.message, ...(fault.next === null ? [] : [fault.next])].join(' ');
}

/** The state of a folder on which Tacit itself fails. */
export const unreadable: FolderState = {
  kind: 'failed',
  why: 'This is a defect in Tacit: the folder could not be read.',
  next: 'See the output.',
};

function failure(error: unknown): FolderState {
  return error instanceof HostError ? { kind: 'failed', why: error.message, next: error.fault.next } : unreadable;
}
