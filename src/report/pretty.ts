import { openFindings, type Because, type Finding, type Verdict } from '../model/finding';
import { acceptedLines, expiredText } from './accepted';
import type { Job } from '../model/job';
import type { Review } from '../model/review';
import { sameSpan, type Span } from '../model/span';
import type { TerminalContext } from './context';
import { frame, type FrameLine } from './frame';
import { gapLines } from './gaps';
import { placeText, type Side } from './source';
import { stressNames, styleOf, type Style } from './style';
import { coverageSentence, findingsSentence, gapsOf } from './summary';
import { padTo, plain, widthOf, wrap } from './text';

/** How a job fails, as a sentence. */
const VERDICTS: Readonly<Record<Verdict, string>> = {
  breaks: 'breaks: the job fails when it runs',
  widens: 'widens: the job touches more than it was meant to',
  narrows: 'narrows: the job silently touches less than it was meant to',
  shifts: 'shifts: the job touches the same, with another meaning',
  unknown: 'unknown: what the job does here cannot be told',
};

const FRAMED: ReadonlySet<Because['role']> = new Set(['change', 'query', 'writer']);
const WIDEST_ROLE = 'schedule'.length;
/** A message that is wrapped to less is hard to read. */
const EASY_MESSAGE = 44;

/** The report of `check` for a terminal: each finding with its code and its chain, what was not checked, the summary. */
export function prettyReport(review: Review, context: TerminalContext): string {
  const style = styleOf(context.colours);
  const blocks = [
    ...openFindings(review.findings).map((finding) => findingLines(finding, review, context, style)),
    acceptedLines(review.findings, context, style),
    gapLines(gapsOf(review.index, review.files), context.sources, style, context.width),
    summaryLines(review, context, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

function summaryLines(review: Review, context: TerminalContext, style: Style): readonly string[] {
  const base = `Base: ${plain(review.base)}.`;
  if (review.index.jobs.length === 0 && review.findings.length === 0) {
    return wrap(`${noJobsSentence(context.lookedFor)} ${base}`, context.width);
  }
  const sentence = `${findingsSentence(review.findings)} ${coverageSentence(review.index)} ${base}`;
  return wrap(sentence, context.width).map((line, index) => (index === 0 ? style.strong(line) : line));
}

/** The empty report: what was looked for, and never that all is well. */
export function noJobsSentence(lookedFor: readonly string[]): string {
  return `No scheduled jobs found. Looked for: ${lookedFor.join(', ')}.`;
}

/** A frame or a link, before the gutter's width is known. */
interface Section {
  readonly role: Because['role'] | null;
  readonly place: string;
  readonly message: string;
  readonly frame: readonly FrameLine[];
}

function findingLines(finding: Finding, review: Review, context: TerminalContext, style: Style): readonly string[] {
  const paint = style.severity[finding.severity];
  const title = `${finding.severity}[${finding.rule}]:`;
  const [first = '', ...rest] = wrap(`${title} ${plain(finding.message + expiredText(finding))}`, context.width);
  const head = [
    paint(first.slice(0, title.length)) + stressNames(first.slice(title.length), style),
    ...rest.map((line) => stressNames(line, style)),
  ];
  const sections = [changeSection(finding, review, context), ...chainSections(finding, review, context)];
  const gutter = Math.max(
    ...sections.flatMap((section) => section.frame.map((line) => String(line.number ?? '').length)),
    1,
  );
  const links = sections.slice(1);
  const column = Math.max(...links.map((link) => widthOf(link.place)), 0);
  const room = context.width - gutter - WIDEST_ROLE - column - 8;
  const beside = room >= EASY_MESSAGE || links.every((link) => widthOf(link.message) <= room);
  return [
    ...head,
    ...sections.flatMap((section, index) => {
      const position = index === 0 ? 'first' : index === sections.length - 1 ? 'last' : 'middle';
      return sectionLines(section, position, { gutter, column, beside, width: context.width, paint, style });
    }),
  ];
}

function changeSection(finding: Finding, review: Review, context: TerminalContext): Section {
  const place = placeText(context.sources.place(finding.at, finding.revision));
  return {
    role: null,
    place: `${place}${finding.revision === 'base' ? ` (in ${plain(review.base)})` : ''} · ${finding.fingerprint}`,
    message: '',
    frame: frameOf(finding.at, finding.revision, context, {
      marker: '^',
      context: 1,
      // What is told whatever uses the data is about no job.
      label: finding.change.kind === 'record' || finding.jobs.length === 0 ? '' : VERDICTS[finding.verdict],
    }),
  };
}

function frameOf(
  span: Span,
  side: Side,
  context: TerminalContext,
  look: { readonly marker: '^' | '~'; readonly context: number; readonly label: string },
): readonly FrameLine[] {
  const source = context.sources.text(span.file, side);
  if (source === null) return [];
  return frame(source, span, { ...look, width: context.width - GUTTER_ROOM });
}

/** Columns kept for line numbers and the gutter's line. */
const GUTTER_ROOM = 8;

function chainSections(finding: Finding, review: Review, context: TerminalContext): readonly Section[] {
  const jobs = review.index.jobs.filter((job) => finding.jobs.includes(job.id));
  return finding.because
    .filter((link) => !(link.role === 'change' && sameSpan(link.at, finding.at)))
    .map((link) => ({
      role: link.role,
      place: placeText(context.sources.place(link.at)),
      message: plain(link.message) + scheduleText(link, jobs, context),
      frame: FRAMED.has(link.role) ? frameOf(link.at, 'head', context, { marker: '~', context: 0, label: '' }) : [],
    }));
}

/** The schedule as written, where the message has it in words, and the next run when a clock was given. */
function scheduleText(link: Because, jobs: readonly Job[], context: TerminalContext): string {
  if (link.role !== 'schedule') return '';
  const trigger = jobs.find((job) => sameSpan(job.trigger.at, link.at))?.trigger;
  if (trigger === undefined) return '';
  const next = context.schedules.nextRun(trigger);
  const text = trigger.kind === 'cron' && trigger.text !== null ? ` (\`${plain(trigger.text)}\`)` : '';
  return text + (next === null ? '' : `; next run ${next}`);
}

interface Layout {
  /** Digits of the largest line number. */
  readonly gutter: number;
  /** Width of the widest place of a link. */
  readonly column: number;
  /** Whether messages stand beside their places. */
  readonly beside: boolean;
  readonly width: number;
  readonly paint: (text: string) => string;
  readonly style: Style;
}

function sectionLines(section: Section, position: 'first' | 'middle' | 'last', layout: Layout): readonly string[] {
  const indent = ' '.repeat(layout.gutter + 1);
  const { style } = layout;
  const empty = `${indent}${style.line('│')}`;
  const framed = section.frame.map((line) =>
    gutterLine(line, section.role === null ? layout.paint : style.link, layout),
  );
  if (section.role === null) return [`${indent}${style.line('╭─')} ${section.place}`, empty, ...framed, empty];
  const bend = position === 'last' ? '╰─' : '├─';
  const below = position === 'last' ? `${indent} ` : empty;
  const lines = linkLines(section, section.role, layout).map((line, index) =>
    index === 0 ? `${indent}${style.line(bend)} ${line}` : `${below}  ${line}`,
  );
  // A frame, and the end of one job's chain, are set apart from what follows.
  const apart = position !== 'last' && (framed.length > 0 || section.role === 'schedule');
  return [...lines, ...framed, ...(apart ? [empty] : [])];
}

/** `query     src/retention.ts:8:9  deletes by createdAt only`, or the message below the place. */
function linkLines(section: Section, role: string, layout: Layout): readonly string[] {
  const { style } = layout;
  const label = style.link(padTo(role, WIDEST_ROLE));
  const stressed = (width: number): readonly string[] =>
    wrap(section.message, width).map((line) => stressNames(line, style));
  if (layout.beside) {
    const indent = WIDEST_ROLE + layout.column + 4;
    const [first = '', ...rest] = stressed(layout.width - layout.gutter - 4 - indent);
    const place = padTo(section.place, layout.column);
    return [`${label}  ${place}  ${first}`, ...rest.map((line) => ' '.repeat(indent) + line)];
  }
  const indent = WIDEST_ROLE + 2;
  const below = stressed(layout.width - layout.gutter - 4 - indent);
  return [`${label}  ${section.place}`, ...below.map((line) => ' '.repeat(indent) + line)];
}

function gutterLine(line: FrameLine, paint: (text: string) => string, layout: Layout): string {
  const { style } = layout;
  const number = style.line(String(line.number ?? '').padStart(layout.gutter));
  const bar = line.inside ? paint('┃') : style.line('│');
  const code = line.role === 'marker' ? paint(line.text) : line.role === 'code' ? line.text : style.faint(line.text);
  return `${number} ${bar} ${code}`;
}
