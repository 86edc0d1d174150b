import type { Trigger } from '../model/job';
import type { SourceIndex } from './source';

/** How schedules read. */
export interface Schedules {
  /** `every day at 03:00`; words for a schedule that is not known, too. */
  readonly describe: (trigger: Trigger) => string;
  /** `2026-03-05 03:00 UTC`, or null where that is not known or no clock was given. */
  readonly nextRun: (trigger: Trigger) => string | null;
}

/** What every report is told beside the findings. */
export interface ReportContext {
  readonly sources: SourceIndex;
  readonly schedules: Schedules;
}

/** What a report for people is told beside that. */
export interface TerminalContext extends ReportContext {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours: boolean;
  /** Titles of the tools whose schedules are looked for, for the empty report. */
  readonly lookedFor: readonly string[];
}
