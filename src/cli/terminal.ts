/** When a report is coloured. */
export type ColourChoice = 'auto' | 'always' | 'never';

/** The part of a stream that decides how a report looks on it. */
export interface Screen {
  /** Node leaves it undefined for files and pipes. */
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const NARROWEST = 60;
const WIDEST = 120;
/** Files and pipes have no width of their own; theirs must not depend on the machine. */
const WIDTH_ELSEWHERE = 100;

/** Whether to colour what goes to a screen: the option first, then NO_COLOR and FORCE_COLOR, then whether it is one. */
export function useColours(choice: ColourChoice, screen: Screen, environment: NodeJS.ProcessEnv): boolean {
  if (choice !== 'auto') return choice === 'always';
  // https://no-color.org: present and not empty.
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const forced = environment['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return screen.isTTY === true && environment['TERM'] !== 'dumb';
}

/** Columns to fill. */
export function widthFor(screen: Screen): number {
  if (screen.isTTY !== true || screen.columns === undefined) return WIDTH_ELSEWHERE;
  return Math.min(WIDEST, Math.max(NARROWEST, screen.columns));
}
