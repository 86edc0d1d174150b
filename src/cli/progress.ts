import type { GlobalOptions } from './global-options';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const INTERVAL = 80;
/** What is over sooner needs no sign of life. */
const PATIENCE = 300;
const CLEAR_LINE = '\r\x1b[2K';

/** A sign of life on a terminal's error stream while `work` goes on; none elsewhere. */
export async function withProgress<T>(text: string, shown: boolean, work: () => Promise<T>): Promise<T> {
  if (!shown) return work();
  let frame = 0;
  const draw = (): void => {
    process.stderr.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length] ?? ''} ${text}`);
    frame += 1;
  };
  let timer = setTimeout(() => {
    draw();
    timer = setInterval(draw, INTERVAL);
  }, PATIENCE);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (frame > 0) process.stderr.write(CLEAR_LINE);
  }
}

/** Progress shows on terminals only, and only to who wants it. */
export function showsProgress(options: GlobalOptions): boolean {
  return process.stderr.isTTY && !options.quiet;
}
