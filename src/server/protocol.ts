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

/**
 * The files that may hold code, SQL, configuration or a schedule, as patterns of editors, which have to be few. They let
 * more through than `isReadable` of the engine, which decides.
 */
export const readablePatterns: readonly string[] = [
  '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,py,sql,prisma}',
  '**/*.{yml,yaml,tpl,toml,timer,service,sh,bash,zsh,ksh,mk,md,mdx,markdown}',
  '**/*.{yml,yaml,toml}.{tpl,tmpl,template,example,sample,dist,j2}',
  '**/{package,tsconfig*,jsconfig*,tacit,vercel,now,serverless,template,_journal,wrangler*,railway*}.{json,jsonc}',
  '**/triggers/*.json',
  '**/.tacit/profiles/*.json',
  '**/{makefile,Makefile,GNUmakefile}*',
  '**/{cron.d,crontab,crontabs}/*',
  '**/*cron*',
];

/** Options that the editor gives with `initialize`. */
export interface InitializationOptions {
  /** Settings for editors that cannot be asked (`workspace/configuration`). */
  readonly settings?: unknown;
  /** Whether the editor knows the `editorCommands`: what others are told carries no command. */
  readonly commands?: boolean;
  /** Folder for what is kept between starts; null keeps nothing. By default the user's cache folder. */
  readonly cache?: string | null;
}

/** Commands of the editor that lenses, hovers and code actions run, with their arguments. */
export const editorCommands = {
  /** `[ImpactTarget]` */
  showImpact: 'tacit.showImpactOf',
  /** `[FindingReference]` */
  accept: 'tacit.acceptFinding',
  /** `[FindingReference]` */
  ignore: 'tacit.ignoreFinding',
  /** `[ImpactTarget, PlaceRole]`: goes there, or shows all where there are several. */
  goTo: '_tacit.goTo',
  /** `[rule]`: its page. */
  showRule: '_tacit.showRule',
  hideLenses: '_tacit.hideLenses',
} as const;

/** Request without parameters: every folder with its jobs. */
export const jobsRequest = 'tacit/jobs';

/** Request with `ImpactParameters`: an `ImpactReport`, or null when there is nothing to tell. */
export const impactRequest = 'tacit/impact';

/** Request with `ToolCall`: a `ToolResult`. */
export const toolRequest = 'tacit/tool';

/** Request without parameters: looks at every file again, and answers when that is done. */
export const refreshRequest = 'tacit/refresh';

/** Request with `AcceptParameters`: accepts a finding in the ledger, by an edit that can be undone. An `EditOutcome`. */
export const acceptRequest = 'tacit/accept';

/** Request with `IgnoreParameters`: writes a comment that ignores a finding where it stands. An `EditOutcome`. */
export const ignoreRequest = 'tacit/ignore';

/** Request with `FindingsAtParameters`: the findings there, or else in the file, or else anywhere: `FindingItem[]`. */
export const findingsAtRequest = 'tacit/findingsAt';

/** Request with an `ImpactTarget`: `PlaceItem[]`, where the jobs are that it is about, their schedules and queries. */
export const placesRequest = 'tacit/places';

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

/** A finding of a folder, as the editor's commands name it. */
export interface FindingReference {
  readonly folder: string;
  readonly fingerprint: string;
}

export interface AcceptParameters {
  readonly finding: FindingReference;
  readonly reason: string;
  /** The last day on which it counts, as `2027-03-01`; null for always. */
  readonly until: string | null;
}

export type IgnoreParameters = AcceptParameters;

/** What became of an edit: where it was made, or why not. */
export type EditOutcome =
  | { readonly kind: 'edited'; readonly location: Location }
  | { readonly kind: 'refused'; readonly message: string; readonly next: string };

export interface FindingsAtParameters {
  readonly uri: string;
  readonly line: number;
}

export interface FindingItem extends FindingReference {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Where it is shown. */
  readonly location: Location;
  /** Whether it can be accepted in the ledger. */
  readonly acceptable: boolean;
  /** Whether a comment may ignore it. */
  readonly ignorable: boolean;
}

/** What stands at a place that belongs to a job. */
export type PlaceRole = 'job' | 'schedule' | 'query';

export interface PlaceItem {
  readonly role: PlaceRole;
  readonly job: string;
  /** The job's name, its schedule in words, or what the query does. */
  readonly label: string;
  readonly location: Location;
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
