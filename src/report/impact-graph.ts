import type { Severity } from '../model/finding';
import { entityOf } from '../model/query';
import type { Index } from '../model/revision';
import type { Span } from '../model/span';
import type { ImpactContext } from './impact-markdown';
import type { Affected } from './impact-subject';
import { escapeHtml } from './html';
import { conditionOf, verbBefore } from './query-text';
import { plain, wrap } from './text';

const BOX = { width: 244, gap: 12, margin: 9 };
const COLUMN = 318;
const TOP = 30;
/** More than these make no picture; the table has them all. */
const MOST_QUERIES = 30;
/** How a line of a box looks: what fits into it in the widest of usual fonts, its height, and how many there may be. */
const LINES = { first: { fits: 27, height: 18, most: 2 }, second: { fits: 33, height: 16, most: 2 } } as const;

interface Node {
  /** The heading, then what is said below it. */
  readonly first: string;
  readonly second: string;
  /** Where it stands in the code; null where that is not known. */
  readonly at: Span | null;
  /** Numbers of the jobs whose way leads through it. */
  readonly jobs: Set<number>;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly job: number;
}

interface Line {
  readonly kind: keyof typeof LINES;
  readonly words: string;
}

/** A node with its lines and its place in the picture. */
interface Placed {
  readonly node: Node;
  readonly lines: readonly Line[];
  readonly column: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

const HEADS = ['Data', 'Query', 'Job', 'Schedule'];

/** What a picture is made from. */
export interface GraphInput {
  readonly index: Index;
  readonly shown: readonly Affected[];
  /** The field that the report is about; null for all of them. */
  readonly field: string | null;
  readonly severityOf: (job: number) => Severity | null;
}

/** The way from data over queries and jobs to schedules, as a picture; the table beside it says the same. */
export function impactGraph(input: GraphInput, context: ImpactContext): string {
  const { columns, edges, isCut } = graphOf(input, context);
  const placed = layOut(columns);
  const bottom = Math.max(...[...placed.values()].map(({ y, height }) => y + height), TOP);
  const width = (HEADS.length - 1) * COLUMN + BOX.width;
  return [
    `<svg viewBox="0 0 ${width} ${bottom + BOX.gap}" role="group" aria-label="From data over queries and jobs to schedules. The table below says the same.">`,
    ...HEADS.map((head, x) => `<text class="column" x="${x * COLUMN + 2}" y="14">${head}</text>`),
    ...edges.map((edge) => edgePath(edge, placed, input.severityOf(edge.job))),
    ...[...placed.values()].map((one) => nodeBox(one, input.severityOf, context)),
    `</svg>${isCut ? '<p class="none">The table below has the rest.</p>' : ''}`,
  ].join('\n');
}

interface Graph {
  readonly columns: readonly ReadonlyMap<string, Node>[];
  readonly edges: readonly Edge[];
  readonly isCut: boolean;
}

function graphOf({ index, shown, field }: GraphInput, context: ImpactContext): Graph {
  const columns = HEADS.map(() => new Map<string, Node>());
  const edges = new Map<string, Edge>();
  const add = (column: number, key: string, node: Omit<Node, 'jobs'>, job: number): string => {
    const id = `${column} ${key}`;
    const known = columns[column]?.get(id);
    if (known === undefined) columns[column]?.set(id, { ...node, jobs: new Set([job]) });
    else known.jobs.add(job);
    return id;
  };
  const join = (from: string, to: string, job: number): void => {
    edges.set(JSON.stringify([from, to]), { from, to, job });
  };
  let queries = 0;
  let isCut = false;
  shown.forEach(({ job, uses }, number) => {
    const { trigger } = job;
    const title = context.titles.get(job.adapter) ?? job.adapter;
    const jobNode = add(2, job.id, { first: job.name, second: title, at: job.at }, number);
    const words = context.schedules.describe(trigger);
    const next = context.schedules.nextRun(trigger);
    const when = next === null ? (trigger.kind === 'cron' ? (trigger.text ?? '') : '') : `next ${next}`;
    join(jobNode, add(3, `${words} ${when}`, { first: words, second: when, at: trigger.at }, number), number);
    for (const { reached } of uses) {
      if (queries === MOST_QUERIES) {
        isCut = true;
        return;
      }
      queries += 1;
      const { query } = reached;
      const entity = entityOf(query) ?? 'not known here';
      const key = `${query.at.file} ${query.at.start} ${query.at.end} ${query.operation} ${entity}`;
      const first = `${verbBefore(query.operation)} ${entity}`;
      const queryNode = add(1, key, { first, second: conditionOf(query) ?? '', at: query.at }, number);
      join(queryNode, jobNode, number);
      const declared = index.schema.entities.get(entity);
      const fields = field === null ? [...new Set(query.filter.map((use) => use.field))].slice(0, 2) : [field];
      const targets = fields.map((name) => ({
        name: `${entity}.${name}`,
        at: declared?.fields.get(name)?.at ?? declared?.at ?? null,
      }));
      for (const { name, at } of targets.length > 0 ? targets : [{ name: entity, at: declared?.at ?? null }])
        join(add(0, name, { first: name, second: '', at }, number), queryNode, number);
    }
  });
  return { columns, edges: [...edges.values()], isCut };
}

/** Columns from left to right, each centred beside the tallest. */
function layOut(columns: Graph['columns']): ReadonlyMap<string, Placed> {
  const stacks = columns.map((column) =>
    [...column].map(([key, node]) => {
      const lines = [...linesOf('first', node.first), ...linesOf('second', node.second)];
      const height = 2 * BOX.margin + lines.reduce((sum, { kind }) => sum + LINES[kind].height, 0);
      return { key, node, lines, height };
    }),
  );
  const heightOf = (stack: (typeof stacks)[number]): number =>
    stack.reduce((sum, { height }) => sum + height + BOX.gap, -BOX.gap);
  const tallest = Math.max(...stacks.map(heightOf), 0);
  return new Map(
    stacks.flatMap((stack, column) => {
      let y = TOP + (tallest - heightOf(stack)) / 2;
      return stack.map(({ key, ...rest }): [string, Placed] => {
        const placed = { ...rest, column, x: column * COLUMN, y };
        y += rest.height + BOX.gap;
        return [key, placed];
      });
    }),
  );
}

/** A text in the lines that it needs; what needs more than there may be ends in an ellipsis. */
function linesOf(kind: keyof typeof LINES, text: string): readonly Line[] {
  if (text === '') return [];
  const { fits, most } = LINES[kind];
  const lines = wrap(plain(text), fits).flatMap((line) => broken(line, fits));
  const shown = lines.slice(0, most);
  const last = shown.at(-1) ?? '';
  if (lines.length > most) shown[shown.length - 1] = `${[...last].slice(0, fits - 1).join('')}…`;
  return shown.map((words) => ({ kind, words }));
}

/** A word that is wider than a box, in pieces: after a mark where there is one. */
function broken(line: string, fits: number): readonly string[] {
  const characters = [...line];
  if (characters.length <= fits) return [line];
  const head = characters.slice(0, fits).join('');
  const mark = Math.max(...['.', '_', '-', '/', ','].map((one) => head.lastIndexOf(one)));
  const end = mark < fits / 3 ? head.length : mark + 1;
  return [line.slice(0, end), ...broken(line.slice(end), fits)];
}

function edgePath({ from, to, job }: Edge, placed: ReadonlyMap<string, Placed>, severity: Severity | null): string {
  const [start, end] = [placed.get(from), placed.get(to)];
  if (start === undefined || end === undefined) return '';
  const [x1, y1, x2, y2] = [start.x + BOX.width, start.y + start.height / 2, end.x, end.y + end.height / 2];
  const middle = (x1 + x2) / 2;
  return `<path class="edge ${severity ?? ''}" data-jobs="${job}" d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"/>`;
}

function nodeBox(
  { node, lines, column, x, y, height }: Placed,
  severityOf: GraphInput['severityOf'],
  context: ImpactContext,
): string {
  const numbers = [...node.jobs];
  const severities = numbers.map(severityOf);
  const worst = (['error', 'warning', 'information'] as const).find((one) => severities.includes(one)) ?? '';
  const whole = [node.first, node.second].filter((one) => one !== '').join(': ');
  const href = (node.at === null ? null : context.address(node.at)) ?? `#job-${(numbers[0] ?? 0) + 1}`;
  let baseline = y + BOX.margin - 4;
  const texts = lines.map(({ kind, words }) => {
    baseline += LINES[kind].height;
    return `<text class="${kind}" x="${x + 14}" y="${baseline}">${escapeHtml(words)}</text>`;
  });
  return [
    `<a class="${worst}" href="${escapeHtml(href)}" data-jobs="${numbers.join(' ')}" data-column="${column}">`,
    `<title>${escapeHtml(plain(whole))}</title>`,
    `<rect class="box" x="${x}" y="${y}" width="${BOX.width}" height="${height}" rx="7"/>`,
    `<rect class="bar" x="${x}" y="${y + 9}" width="3" height="${height - 18}" rx="1.5"/>`,
    ...texts,
    '</a>',
  ].join('');
}
