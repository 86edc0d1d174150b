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

/** Request with a folder's URI: names of the branches that it can be compared with, the one that changed last first. */
export const branchesRequest = 'tacit/branches';

/** Request without parameters: every folder with its findings and the reviews that are due, as `FolderFindings[]`. */
export const findingsRequest = 'tacit/findings';

/** Request with a `JobReference`: its `Guards`; null where it destroys nothing. */
export const guardsRequest = 'tacit/guards';

/** Request with `ReviewParameters`: records a job as reviewed in the ledger; a `ReviewOutcome`. */
export const reviewRequest = 'tacit/review';

/** Request without parameters: looks at every file again, and answers when that is done. */
export const refreshRequest = 'tacit/refresh';

/** Notification without parameters: ends what `FolderState` tells the progress of. What was known before stays. */
export const stopNotification = 'tacit/stop';

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
  | { readonly kind: 'place'; readonly uri: string; readonly position: Position | null }
  /** Everything that changed; every job where nothing did. */
  | { readonly kind: 'changes'; readonly folder: string };

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
  /** A branch, tag or commit to compare with in the place of the folder's own base; null for that base. */
  readonly against: string | null;
  /** What the editor lets the page's style and script run by, in letters and digits; null for a page that stands alone. */
  readonly nonce: string | null;
}

export interface ImpactReport {
  /** `events.createdAt`, or a file's path. */
  readonly title: string;
  /** For a comment on a pull request. */
  readonly markdown: string;
  /** The page of `tacit impact --format html`. With a nonce, its links lead to `#place-0`, `#place-1`, … */
  readonly html: string;
  /** What these links mean. */
  readonly places: readonly Location[];
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

export interface JobReference {
  readonly folder: string;
  /** The job's id. */
  readonly job: string;
}

/** What stands between a job and a mistake, by the titles of `tacit audit`. */
export interface Guards {
  readonly present: readonly string[];
  readonly missing: readonly string[];
}

export interface ReviewParameters extends JobReference {
  /** Null for whoever works here. */
  readonly by: string | null;
  /** What the next reviewer should know. */
  readonly note: string | null;
}

/** What became of a review: written, or why not. */
export type ReviewOutcome =
  | { readonly kind: 'reviewed'; readonly by: string; readonly on: string }
  | { readonly kind: 'refused'; readonly message: string; readonly next: string };

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
  /** The first reading was stopped; `tacit/refresh` begins it again. */
  | { readonly kind: 'stopped' }
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

/** How a job stands with its reviewers. */
export interface ReviewItem {
  readonly state: 'never' | 'current' | 'outdated' | 'overdue' | 'self-reviewed';
  /** `2026-03-02`, and who; null where nobody has. */
  readonly on: string | null;
  readonly by: string | null;
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
  readonly review: ReviewItem;
  /** Who answers for it; empty where nobody is named. */
  readonly owners: readonly string[];
  /** Whether it deletes or overwrites, so that guards matter. */
  readonly destroys: boolean;
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

/** A finding as the Findings view shows it. */
export interface ShownFinding {
  readonly folder: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Where it is shown. */
  readonly location: Location;
  /** Path in its folder. */
  readonly file: string;
  /** Whether it can be accepted in the ledger. */
  readonly acceptable: boolean;
  /** What its impact report is about. */
  readonly target: ImpactTarget;
  /** The way from the change to the schedule. */
  readonly because: readonly { readonly role: string; readonly message: string; readonly location: Location }[];
}

/** A job whose review is due, with what it takes for granted. */
export interface DueItem {
  readonly job: JobItem;
  readonly assumptions: readonly { readonly statement: string; readonly location: Location }[];
}

export interface FolderFindings {
  readonly uri: string;
  readonly name: string;
  /** Sorted by file and place. */
  readonly findings: readonly ShownFinding[];
  readonly due: readonly DueItem[];
}
