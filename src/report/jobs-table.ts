import type { Job, ReachedQuery } from '../model/job';
import type { Inventory } from '../model/review';
import type { Index } from '../model/revision';
import { compareSpans } from '../model/span';
import type { TerminalContext } from './context';
import { gapLines } from './gaps';
import { noJobsSentence } from './pretty';
import { compareHarm, queryText, verbBefore } from './query-text';
import { placeText } from './source';
import { styleOf, type Style } from './style';
import { gapsOf, jobCoverage } from './summary';
import { count, padTo, plain, widthOf, wrap } from './text';

const HEADINGS = { name: 'JOB', schedule: 'SCHEDULE', where: 'WHERE' };
const GAP = '  ';
const WIDEST_NAME = 36;
const WIDEST_SCHEDULE = 32;
const LEAST_LEFT = 48;
const INDENT = '  ';
/** Lines of a job that are easily told from those of the next. */
const EASY_HEIGHT = 4;

/** The report of `jobs` for a terminal: one row a job, one line a query, then what was not checked. */
export function jobsTable(inventory: Inventory, context: TerminalContext): string {
  const style = styleOf(context.colours);
  const { index } = inventory;
  const blocks = [
    index.jobs.length === 0
      ? wrap(noJobsSentence(context.lookedFor), context.width)
      : tableLines(inventory, context, style),
    gapLines(gapsOf(index, inventory.files), context.sources, style, context.width),
    index.jobs.length === 0 ? [] : [style.strong(totalSentence(index))],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

function totalSentence(index: Index): string {
  return `${count(index.jobs.length, 'job')} found, ${jobCoverage(index).notChecked} not wholly understood.`;
}

/** One query: `deletes from audit_log where createdAt < now - 90 days`, and its place. */
interface QueryCell {
  readonly verb: string;
  readonly sentence: string;
  readonly place: string;
  readonly destroys: boolean;
}

interface Row {
  readonly name: string;
  readonly schedule: readonly string[];
  readonly place: string;
  readonly queries: readonly QueryCell[];
}

function rowOf(job: Job, owners: readonly string[], context: TerminalContext): Row {
  const next = context.schedules.nextRun(job.trigger);
  return {
    name: plain(job.name),
    schedule: [
      plain(context.schedules.describe(job.trigger)),
      ...(next === null ? [] : [`next ${next}`]),
      ...(owners.length === 0 ? [] : [plain(`owned by ${owners.join(', ')}`)]),
    ],
    place: placeText(context.sources.place(job.at)),
    queries: job.queries.toSorted(byHarm).map(({ query }) => ({
      verb: verbBefore(query.operation),
      sentence: plain(queryText(query)),
      place: placeText(context.sources.place(query.at)),
      destroys: query.operation === 'delete' || query.operation === 'update',
    })),
  };
}

function byHarm({ query: a }: ReachedQuery, { query: b }: ReachedQuery): number {
  return compareHarm(a.operation, b.operation) || compareSpans(a.at, b.at);
}

/** `name` and `schedule` share the width of `left`, which the lines of queries have to themselves. */
interface Columns {
  readonly name: number;
  readonly left: number;
}

function tableLines({ index, owners }: Inventory, context: TerminalContext, style: Style): readonly string[] {
  const rows = index.jobs.map((job) => rowOf(job, owners?.get(job.id) ?? [], context));
  const queries = rows.flatMap((row) => row.queries);
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf), 0);
  const name = Math.min(WIDEST_NAME, widest([HEADINGS.name, ...rows.map((row) => row.name)]));
  const schedule = Math.min(WIDEST_SCHEDULE, widest([HEADINGS.schedule, ...rows.flatMap((row) => row.schedule)]));
  const where = widest([...rows.map((row) => row.place), ...queries.map((query) => query.place)]);
  const room = Math.max(LEAST_LEFT, context.width - where - GAP.length);
  const wanted = widest(queries.map((query) => INDENT + INDENT + query.sentence));
  const left = Math.max(name + GAP.length + schedule, Math.min(room, wanted));
  const columns = { name, left };
  const heading = rowLine(padTo(HEADINGS.name, name) + GAP + HEADINGS.schedule, HEADINGS.where, columns);
  return [style.strong(heading), ...spaced(rows.map((row) => rowLines(row, columns, style)))];
}

/** Rows that are more than a few lines tall are set apart. */
function spaced(rows: readonly (readonly string[])[]): readonly string[] {
  const apart = rows.some((row) => row.length > EASY_HEIGHT);
  return rows.flatMap((row, index) => (apart && index > 0 ? ['', ...row] : row));
}

function rowLine(left: string, where: string, columns: Columns): string {
  return padTo(left, columns.left) + GAP + where;
}

/** The job's own line, then its queries; what is too long for its place goes on below. */
function rowLines(row: Row, columns: Columns, style: Style): readonly string[] {
  const names = wrap(row.name, columns.name);
  const schedules = row.schedule.flatMap((line) => wrap(line, columns.left - columns.name - GAP.length));
  const own = Array.from({ length: Math.max(names.length, schedules.length) }, (_, line) =>
    rowLine(
      style.strong(padTo(names[line] ?? '', columns.name)) + GAP + (schedules[line] ?? ''),
      line === 0 ? style.faint(row.place) : '',
      columns,
    ),
  );
  if (row.queries.length === 0) return [...own, INDENT + style.faint('no query found')];
  return [...own, ...row.queries.flatMap((query) => queryLines(query, columns, style))];
}

function queryLines(query: QueryCell, columns: Columns, style: Style): readonly string[] {
  const [first = '', ...rest] = wrapClauses(query.sentence, columns.left - 2 * INDENT.length);
  const stressed = query.destroys ? style.alarm(query.verb) + first.slice(query.verb.length) : first;
  return [rowLine(INDENT + stressed, style.faint(query.place), columns), ...rest.map((line) => INDENT + INDENT + line)];
}

/** Lines that begin with a clause of the condition where that is possible, so that comparisons stay whole. */
function wrapClauses(sentence: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const clause of sentence.split(/ (?=(?:where|and|or|at most) )/)) {
    const longer = `${lines.at(-1) ?? ''} ${clause}`;
    if (lines.length > 0 && widthOf(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(...wrap(clause, width));
  }
  return lines;
}
