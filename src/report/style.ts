import picocolors from 'picocolors';
import type { Severity } from '../model/finding';

type Paint = (text: string) => string;

/** The few ways in which a report stresses a text. All leave it alone when colours are off. */
export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  /** Lines that lead the eye: gutters and branches. */
  readonly line: Paint;
  /** A link of the chain of evidence. */
  readonly link: Paint;
  /** What destroys or overwrites. */
  readonly alarm: Paint;
  readonly severity: Readonly<Record<Severity, Paint>>;
}

/** The colours of terminal reports. */
export function styleOf(colours: boolean): Style {
  const paint = picocolors.createColors(colours);
  return {
    strong: paint.bold,
    faint: paint.dim,
    line: paint.blue,
    link: paint.cyan,
    alarm: paint.red,
    severity: {
      error: (text) => paint.bold(paint.red(text)),
      warning: (text) => paint.bold(paint.yellow(text)),
      information: (text) => paint.bold(paint.cyan(text)),
    },
  };
}

/** Names in backticks in bold; the backticks stay, so that the text reads the same without colours. */
export function stressNames(text: string, style: Style): string {
  return text.replace(/`[^`]+`/g, style.strong);
}
