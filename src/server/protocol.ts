import type { Severity } from '../model/finding';
import type { Operation } from '../model/query';

/**
 * What server and editor say to each other beside the language server protocol. Positions are those of the protocol:
 * lines and UTF-16 columns from 0.
 */

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Location {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

/** Options that the editor gives with `initialize`. */
export interface InitializationOptions {
  /** Settings for editors that cannot be asked (`workspace/configuration`). */
  readonly settings?: unknown;
  /** Whether the editor knows `showImpactCommand`: code lenses of others carry no command. */
  readonly commands?: boolean;
  /** Folder for what is kept between starts; null keeps nothing. By default the user's cache folder. */
  readonly cache?: string | null;
}

/** The command of code lenses; its argument is an `ImpactTarget`. */
export const showImpactCommand = 'tacit.showImpactOf';

/** Request without parameters: every folder with its jobs. */
export const jobsRequest = 'tacit/jobs';

/** Request with `ImpactParameters`: an `ImpactReport`, or null when there is nothing to tell. */
export const impactRequest = 'tacit/impact';

/** Request with `ToolCall`: a `ToolResult`. */
export const toolRequest = 'tacit/tool';

/** Request without parameters: looks at every file again, and answers when that is done. */
export const refreshRequest = 'tacit/refresh';

/** Notification without parameters: the editor's window got the focus, so files may have changed unseen. */
export const focusNotification = 'tacit/focus';

/** Notification with `FolderStatus[]`: whenever one of them changed. */
export const statusNotification = 'tacit/status';

/** Notification without parameters: what `tacit/jobs` answers has changed. */
export const jobsChangedNotification = 'tacit/jobsChanged';

/** What an impact report is about: an entity, one of its fields, a job, or what stands in a file (at a position, or anywhere). */
export type ImpactTarget =
  | { readonly kind: 'entity'; readonly folder: string; readonly entity: string; readonly field: string | null }
  | { readonly kind: 'job'; readonly folder: string; readonly job: string }
  | { readonly kind: 'place'; readonly uri: string; readonly position: Position | null };

/** A language model's call of a tool; the input is what it gave, not checked yet. */
export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

/** JSON, or what is wrong with the call. */
export interface ToolResult {
  readonly text: string;
  readonly isError: boolean;
}

export interface ImpactParameters {
  readonly target: ImpactTarget;
  /**
   * The folder that `/` stands for in links: previews of Markdown open no `file:` links, but paths from the first folder
   * of the workspace. Null for `file:` links.
   */
  readonly linksFrom: string | null;
}

export interface ImpactReport {
  /** `events.createdAt`, or a file's path. */
  readonly title: string;
  readonly markdown: string;
}

/** How far a folder is. */
export type FolderState =
  /** `total` is null until the files are listed. */
  | { readonly kind: 'reading'; readonly read: number; readonly total: number | null }
  | {
      readonly kind: 'ready';
      readonly jobs: number;
      readonly notChecked: number;
      readonly findings: number;
      readonly files: number;
      /** How the base of the comparison is called; null when there is nothing to compare with. */
      readonly base: string | null;
    }
  /** Nothing to do here, and why. */
  | { readonly kind: 'idle'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string; readonly next: string | null };

export interface FolderStatus {
  readonly uri: string;
  readonly name: string;
  readonly state: FolderState;
  /** What limits the answer though there is one: no git, for example. Null when nothing does. */
  readonly limit: string | null;
}

export interface QueryItem {
  readonly operation: Operation;
  /** Null when it is not known. */
  readonly entity: string | null;
  /** `deletes events where createdAt < now - 90 days`. */
  readonly sentence: string;
  readonly location: Location;
  /** Calls from the job's entry to the query. */
  readonly path: readonly { readonly name: string; readonly location: Location }[];
}

export interface JobItem {
  readonly id: string;
  readonly name: string;
  /** The tool that runs it, as its makers write it. */
  readonly scheduler: string;
  /** `every day at 03:00 UTC`. */
  readonly schedule: string;
  /** `2026-03-05 03:00 UTC`, or null where that is not known. */
  readonly nextRun: string | null;
  readonly location: Location;
  /** Where the schedule is written. */
  readonly trigger: Location;
  readonly queries: readonly QueryItem[];
  /** Sentences. */
  readonly assumptions: readonly string[];
  /** Messages of the findings that hit it, worst first. */
  readonly findings: readonly { readonly severity: Severity; readonly message: string }[];
  /** Whether everything in it was understood. */
  readonly checked: boolean;
}

export interface NotCheckedItem {
  readonly message: string;
  /** A file that was not read has no place in it. */
  readonly location: Location;
}

export interface FolderJobs {
  readonly uri: string;
  readonly name: string;
  readonly jobs: readonly JobItem[];
  readonly notChecked: readonly NotCheckedItem[];
}
