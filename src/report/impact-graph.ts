import type { Severity } from '../model/finding';
import { entityOf } from '../model/query';
import type { ImpactContext } from './impact-markdown';
import type { Affected } from './impact-subject';
import { escapeHtml } from './html';
import { conditionOf, verbBefore } from './query-text';
import { plain } from './text';

const BOX = { width: 244, height: 46, gap: 12 };
const COLUMN = 318;
const TOP = 30;
/** More than these make no picture; the table has them all. */
const MOST_QUERIES = 30;
/** What fits into a box in the widest of usual fonts. */
const LONGEST = { first: 28, second: 34 };

interface Node {
  readonly key: string;
  readonly first: string;
  readonly second: string;
  /** Numbers of the jobs whose way leads through it. */
  readonly jobs: Set<number>;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly job: number;
}

const HEADS = ['Data', 'Query', 'Job', 'Schedule'];

/** The way from data over queries and jobs to schedules, as a picture; the table beside it says the same. */
export function impactGraph(
  shown: readonly Affected[],
  field: string | null,
  severityOf: (job: number) => Severity | null,
  context: ImpactContext,
): string {
  const columns = HEADS.map(() => new Map<string, Node>());
  const edges = new Map<string, Edge>();
  const add = (column: number, key: string, first: string, second: string, job: number): string => {
    const id = `${column} ${key}`;
    const known = columns[column]?.get(id);
    if (known === undefined) columns[column]?.set(id, { key: id, first, second, jobs: new Set([job]) });
    else known.jobs.add(job);
    return id;
  };
  const join = (from: string, to: string, job: number): void => {
    edges.set(JSON.stringify([from, to]), { from, to, job });
  };
  let queries = 0;
  shown.forEach(({ job, uses }, number) => {
    const { trigger } = job;
    const jobNode = add(2, job.id, job.name, context.titles.get(job.adapter) ?? job.adapter, number);
    const words = context.schedules.describe(trigger);
    const next = context.schedules.nextRun(trigger);
    const when = next === null ? (trigger.kind === 'cron' ? (trigger.text ?? '') : '') : `next ${next}`;
    join(jobNode, add(3, `${words} ${when}`, words, when, number), number);
    for (const { reached } of uses) {
      if (queries === MOST_QUERIES) return;
      queries += 1;
      const { query } = reached;
      const entity = entityOf(query) ?? 'not known here';
      const key = `${query.at.file} ${query.at.start} ${query.at.end} ${query.operation} ${entity}`;
      const queryNode = add(1, key, `${verbBefore(query.operation)} ${entity}`, conditionOf(query) ?? '', number);
      join(queryNode, jobNode, number);
      const fields = field === null ? [...new Set(query.filter.map((use) => use.field))].slice(0, 2) : [field];
      const targets = fields.length === 0 ? [entity] : fields.map((one) => `${entity}.${one}`);
      for (const target of targets) join(add(0, target, target, '', number), queryNode, number);
    }
  });
  const rows = Math.max(...columns.map((column) => column.size), 1);
  const height = TOP + rows * (BOX.height + BOX.gap);
  const place = new Map<string, { readonly x: number; readonly y: number }>();
  columns.forEach((column, x) => {
    const used = column.size * (BOX.height + BOX.gap) - BOX.gap;
    const top = TOP + (height - TOP - BOX.gap - used) / 2;
    [...column.keys()].forEach((key, at) => place.set(key, { x: x * COLUMN, y: top + at * (BOX.height + BOX.gap) }));
  });
  const width = (HEADS.length - 1) * COLUMN + BOX.width;
  const left = queries === MOST_QUERIES ? '<p class="none">The table below has the rest.</p>' : '';
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="group" aria-label="From data over queries and jobs to schedules. The table below says the same.">`,
    ...HEADS.map((head, x) => `<text class="column" x="${x * COLUMN + 2}" y="14">${head}</text>`),
    ...[...edges.values()].map((edge) => edgePath(edge, place, severityOf(edge.job))),
    ...columns.flatMap((column) => [...column.values()].map((node) => nodeBox(node, place.get(node.key), severityOf))),
    `</svg>${left}`,
  ].join('\n');
}

function edgePath(
  { from, to, job }: Edge,
  place: ReadonlyMap<string, { x: number; y: number }>,
  severity: Severity | null,
): string {
  const [start, end] = [place.get(from), place.get(to)];
  if (start === undefined || end === undefined) return '';
  const [x1, y1, x2, y2] = [start.x + BOX.width, start.y + BOX.height / 2, end.x, end.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  return `<path class="edge ${severity ?? ''}" data-jobs="${job}" d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"/>`;
}

function nodeBox(
  { first, second, jobs }: Node,
  at: { x: number; y: number } | undefined,
  severityOf: (job: number) => Severity | null,
): string {
  if (at === undefined) return '';
  const numbers = [...jobs];
  const severities = numbers.map(severityOf);
  const worst = (['error', 'warning', 'information'] as const).find((one) => severities.includes(one)) ?? '';
  const { x, y } = at;
  const lines =
    second === ''
      ? text('first', x, y + 28, first)
      : `${text('first', x, y + 20, first)}${text('second', x, y + 36, second)}`;
  return `<a class="${worst}" href="#job-${(numbers[0] ?? 0) + 1}" data-jobs="${numbers.join(' ')}"><title>${escapeHtml(plain([first, second].filter((one) => one !== '').join(': ')))}</title><rect class="box" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="7"/><rect class="bar" x="${x}" y="${y + 9}" width="3" height="${BOX.height - 18}" rx="1.5"/>${lines}</a>`;
}

function text(kind: 'first' | 'second', x: number, y: number, words: string): string {
  const shown = plain(words);
  const cut = [...shown].length > LONGEST[kind] ? `${[...shown].slice(0, LONGEST[kind] - 1).join('')}…` : shown;
  return `<text class="${kind}" x="${x + 14}" y="${y}">${escapeHtml(cut)}</text>`;
}
