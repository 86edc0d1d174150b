import type { Job, ReachedQuery } from '../model/job';
import { predicateText } from '../model/predicate-text';
import type { Operation, Query } from '../model/query';
import type { Inventory } from '../model/review';
import type { Index } from '../model/revision';
import { compareSpans } from '../model/span';
import type { TerminalContext } from './context';
import { gapLines } from './gaps';
import { noJobsSentence } from './pretty';
import { placeText } from './source';
import { styleOf, type Style } from './style';
import { gapsOf, jobCoverage } from './summary';
import { count, padTo, plain, widthOf, wrap } from './text';

/** What a job does to an entity, worst first. */
const DOES: readonly (readonly [Operation, string])[] = [
  ['delete', 'deletes'],
  ['update', 'updates'],
  ['insert', 'inserts into'],
  ['define', 'defines'],
  ['read', 'reads'],
];

const HEADINGS = { name: 'JOB', schedule: 'SCHEDULE', touches: 'WHAT IT TOUCHES', where: 'WHERE' };
const GAP = '  ';
const WIDEST_NAME = 36;
const WIDEST_SCHEDULE = 32;
const LEAST_TOUCHES = 32;

/** The report of `jobs` for a terminal: one row a job, one line a query, then what was not checked. */
export function jobsTable(inventory: Inventory, context: TerminalContext): string {
  const style = styleOf(context.colours);
  const { index } = inventory;
  const blocks = [
    index.jobs.length === 0
      ? wrap(noJobsSentence(context.lookedFor), context.width)
      : tableLines(index.jobs, context, style),
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

/** One query: `deletes audit_log`, `where createdAt < now - 90 days`, its place. */
interface QueryCell {
  readonly verb: string;
  readonly target: string;
  readonly condition: string;
  readonly place: string;
  readonly destroys: boolean;
}

interface Row {
  readonly name: string;
  readonly schedule: readonly string[];
  readonly place: string;
  readonly queries: readonly QueryCell[];
}

function rowOf(job: Job, context: TerminalContext): Row {
  const next = context.schedules.nextRun(job.trigger);
  return {
    name: plain(job.name),
    schedule: [plain(context.schedules.describe(job.trigger)), ...(next === null ? [] : [`next ${next}`])],
    place: placeText(context.sources.place(job.at)),
    queries: job.queries.toSorted(byHarm).map(({ query }) => ({
      verb: DOES.find(([operation]) => operation === query.operation)?.[1] ?? query.operation,
      target: plain(targetText(query)),
      condition: plain(conditionText(query)),
      place: placeText(context.sources.place(query.at)),
      destroys: query.operation === 'delete' || query.operation === 'update',
    })),
  };
}

function byHarm(a: ReachedQuery, b: ReachedQuery): number {
  const rank = (reached: ReachedQuery): number =>
    DOES.findIndex(([operation]) => operation === reached.query.operation);
  return rank(a) - rank(b) || compareSpans(a.query.at, b.query.at);
}

function targetText({ target, limit, operation, predicate }: Query): string {
  const name = target.kind === 'known' ? target.name : `something not known here (${target.text})`;
  if (limit !== null) return `at most ${limit} of ${name}`;
  return predicate.kind === 'always' && hasCondition(operation) ? `all of ${name}` : name;
}

function conditionText({ operation, predicate, semantics }: Query): string {
  if (predicate.kind === 'always' || !hasCondition(operation)) return '';
  return `where ${predicateText(predicate, semantics)}`;
}

function hasCondition(operation: Operation): boolean {
  return operation !== 'insert' && operation !== 'define';
}

interface Columns {
  readonly name: number;
  readonly schedule: number;
  readonly touches: number;
}

function tableLines(jobs: readonly Job[], context: TerminalContext, style: Style): readonly string[] {
  const rows = jobs.map((job) => rowOf(job, context));
  const queries = rows.flatMap((row) => row.queries);
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf), 0);
  const fit = (heading: string, texts: readonly string[], most: number): number =>
    Math.max(widthOf(heading), Math.min(most, widest(texts)));
  const name = fit(
    HEADINGS.name,
    rows.map((row) => row.name),
    WIDEST_NAME,
  );
  const schedule = fit(
    HEADINGS.schedule,
    rows.flatMap((row) => row.schedule),
    WIDEST_SCHEDULE,
  );
  const where = widest([...rows.map((row) => row.place), ...queries.map((query) => query.place)]);
  const room = Math.max(LEAST_TOUCHES, context.width - name - schedule - where - 3 * GAP.length);
  const columns = { name, schedule, touches: fit(HEADINGS.touches, queries.map(sentenceOf), room) };
  return [style.strong(rowLine(HEADINGS, columns)), ...rows.flatMap((row) => rowLines(row, columns, style))];
}

function rowLine(
  cells: { readonly name: string; readonly schedule: string; readonly touches: string; readonly where: string },
  columns: Columns,
): string {
  return [
    padTo(cells.name, columns.name),
    padTo(cells.schedule, columns.schedule),
    padTo(cells.touches, columns.touches),
    cells.where,
  ].join(GAP);
}

/** The job's own line, then its queries; the cells on the left go on below where they are long. */
function rowLines(row: Row, columns: Columns, style: Style): readonly string[] {
  const names = wrap(row.name, columns.name).map(style.strong);
  const schedules = row.schedule.flatMap((line) => wrap(line, columns.schedule));
  const right = [
    { touches: row.queries.length === 0 ? style.faint('no query found') : '', where: style.faint(row.place) },
    ...row.queries.flatMap((query) =>
      queryLines(query, columns.touches).map((line, index) => ({
        touches: index === 0 && query.destroys ? style.alarm(query.verb) + line.slice(query.verb.length) : line,
        where: index === 0 ? style.faint(query.place) : '',
      })),
    ),
  ];
  return Array.from({ length: Math.max(names.length, schedules.length, right.length) }, (_, line) =>
    rowLine(
      {
        name: names[line] ?? '',
        schedule: schedules[line] ?? '',
        touches: right[line]?.touches ?? '',
        where: right[line]?.where ?? '',
      },
      columns,
    ),
  );
}

function sentenceOf({ verb, target, condition }: QueryCell): string {
  return [verb, target, condition].filter((part) => part !== '').join(' ');
}

/** The query on one line, or its condition indented below it. */
function queryLines(query: QueryCell, width: number): readonly string[] {
  const sentence = sentenceOf(query);
  if (widthOf(sentence) <= width) return [sentence];
  const [first = '', ...rest] = wrap(`${query.verb} ${query.target}`, width);
  const below = [...rest, ...(query.condition === '' ? [] : wrap(query.condition, width - 2))];
  return [first, ...below.map((line) => `  ${line}`)];
}
