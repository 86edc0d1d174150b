import type { Progress } from '../engine/ports';
import type { GlobalOptions } from './global-options';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const INTERVAL = 80;
/** What is over sooner needs no sign of life. */
const PATIENCE = 300;
const CLEAR_LINE = '\r\x1b[2K';

/** A line on a terminal's error stream that says how far reading is. */
export interface ProgressLine {
  readonly update: Progress;
  /** Says what goes on, where that is not reading code. */
  readonly say: (text: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const QUIET: ProgressLine = { update: () => undefined, say: () => undefined, end: () => undefined };

/** Progress shows on terminals only, and only to who wants it. */
export function progressLine(options: GlobalOptions): ProgressLine {
  if (!process.stderr.isTTY || options.quiet === true) return QUIET;
  let frame = 0;
  let text = 'Listing files …';
  const draw = (): void => {
    process.stderr.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length] ?? ''} ${text}`);
    frame += 1;
  };
  let timer = setTimeout(() => {
    draw();
    timer = setInterval(draw, INTERVAL);
  }, PATIENCE);
  const end = (): void => {
    clearTimeout(timer);
    process.off('exit', end);
    if (frame > 0) process.stderr.write(CLEAR_LINE);
  };
  // A signal leaves no half line behind.
  process.once('exit', end);
  return {
    update: (read, of) => {
      text = `Reading files: ${read} of ${of}`;
    },
    say: (words) => {
      text = words;
    },
    end,
  };
}
