import type { Located } from './expression';
import type { ShellFacts } from './shell';

/** One line of a crontab. */
export interface CrontabEntry extends Located {
  readonly schedule: { readonly text: string } & Located;
  /** The user of the system's format (`/etc/crontab`), or null. */
  readonly user: string | null;
  /** What runs. */
  readonly shell: ShellFacts;
  /** CRON_TZ or TZ in force, or null. */
  readonly timezone: string | null;
  /** Settings above it; absent without any. */
  readonly environment?: readonly CrontabSetting[];
}

/** `NAME = value`, at the place of the value. */
export interface CrontabSetting extends Located {
  readonly name: string;
  readonly text: string;
}
