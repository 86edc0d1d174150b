import type { ColourChoice } from './terminal';

/** Options that every command takes. */
export interface GlobalOptions {
  /** The folder that paths are relative to, and that is looked at. */
  readonly C: string;
  /** A configuration in the place of the folder's own. */
  readonly config?: string;
  readonly cache: boolean;
  readonly now?: Date;
  readonly jobs?: number;
  readonly quiet?: true;
  readonly color: ColourChoice;
}
