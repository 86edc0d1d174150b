import type { Job, ReachedQuery } from '../model/job';
import type { GuardCode } from '../model/guard';
import type { Span } from '../model/span';

/** The text of a file of the revision under review; null where there is none. */
export type TextOf = (file: string) => string | null;

const CODE = /\.(?:[cm]?[jt]sx?|py)$/i;
const PYTHON = /\.py$/i;
const NO_PYTHON = /#[^\n]*|([bfru]{0,2})(?:("""|''')[\s\S]*?\2|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/gi;
const NO_CODE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

/** Code with blanks for comments and for what stands in quotes; every offset stays. */
export function blanked(text: string): string {
  return text.replace(NO_CODE, (part) => part.replace(/[^\n]/g, ' '));
}

/** The same for Python; what stands in the braces of an f-string is code. */
function blankedPython(text: string): string {
  return text.replace(NO_PYTHON, (part, prefix: string | undefined) =>
    /f/i.test(prefix ?? '')
      ? part.replace(/\{[^{}\n]*\}|[^\n]/g, (piece) => (piece.length > 1 ? piece : ' '))
      : part.replace(/[^\n]/g, ' '),
  );
}

/** The code around one query of a job: in the function that holds it, and in each that leads there. */
export function guardCode(job: Job, { query, path }: ReachedQuery, textOf: TextOf): GuardCode {
  const raw = textOf(query.at.file) ?? '';
  const places = [...path.map(({ at }) => at), query.at];
  const holders = places.map((place, index) => holderOf(job, path[index - 1]?.target ?? null, place));
  const codes = places.map((place, index) => around(holders[index] ?? place, place, textOf));
  return {
    before: codes.map(({ before }) => before).join('\n'),
    after: codes
      .map(({ after }) => after)
      .reverse()
      .join('\n'),
    raw,
    start: query.at.start,
  };
}

/** The function that a place stands in: the one that was called, or the job's entry; else its whole file. */
function holderOf(job: Job, target: Span | null, place: Span): Span {
  const candidates = [...(target === null ? [] : [target]), ...job.entries.map(({ at }) => at)];
  const found = candidates.find(
    (each) => each.file === place.file && each.start <= place.start && place.end <= each.end,
  );
  return found ?? { file: place.file, start: 0, end: Number.MAX_SAFE_INTEGER };
}

function around(holder: Span, place: Span, textOf: TextOf): { readonly before: string; readonly after: string } {
  const text = textOf(place.file) ?? '';
  const blank = PYTHON.test(place.file) ? blankedPython : CODE.test(place.file) ? blanked : null;
  const code = blank === null ? text : blank(text);
  return { before: code.slice(holder.start, place.start), after: code.slice(place.end, holder.end) };
}
