import type { Preview, PreviewedQuery } from '../model/preview';
import { shareOf } from '../model/sample';
import { barText, numberText, shareText } from './amounts';
import type { TerminalContext } from './context';
import {
  bandSentence,
  deviationSentence,
  doubtSentence,
  gapSentences,
  limitSentence,
  querySentence,
  touchedShare,
  touchedText,
} from './preview-text';
import { kindName, moreProblemsText, problemSentence } from './profile-text';
import { placeText } from './source';
import { stressNames, styleOf, type Style } from './style';
import { padTo, plain, widthOf, wrap } from './text';

const BAR = 24;
const WIDEST_NAME = 44;

/** The report of `preview` for a terminal. */
export function previewPretty(preview: Preview, context: TerminalContext): string {
  const style = styleOf(context.colours);
  const { job, now, files } = preview;
  const signed = (sign: string, text: string): readonly string[] => sentence(sign, text, style, context.width);
  const heading = `${style.strong(plain(job.name))}  ${plain(context.schedules.describe(job.trigger))}, as if run ${now.toISOString()} on ${files.map(plain).join(', ')}`;
  const blocks = [
    [heading, ...preview.cautions.flatMap((text) => signed(style.severity.warning('!'), text))],
    ...preview.queries.map((query) => queryLines(query, preview, context, style)),
    gapSentences(preview).flatMap((text) => signed('·', text)),
    [
      ...wrap(bandSentence(preview), context.width),
      ...preview.deviations.flatMap((one) => signed(style.severity.error('✗'), deviationSentence(one))),
      ...(preview.saved === null ? [] : [`Saved as ${plain(preview.saved)}.`]),
    ],
    problemLines(preview, signed, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

function sentence(sign: string, text: string, style: Style, width: number): readonly string[] {
  return wrap(plain(text), width - 4).map(
    (line, index) => `${index === 0 ? `${sign} ` : '  '}${stressNames(line, style)}`,
  );
}

function queryLines(
  query: PreviewedQuery,
  preview: Preview,
  context: TerminalContext,
  style: Style,
): readonly string[] {
  const { kinds, reached, entity } = query;
  const paint = query.effect === 'delete' || query.effect === 'update' ? style.alarm : style.link;
  const names = kinds.map(({ value }) => plain(kindName(value)));
  const widest = Math.min(WIDEST_NAME, Math.max(0, ...names.map(widthOf)));
  const amounts = kinds.map(touchedText);
  const digits = Math.max(0, ...amounts.map((amount) => amount.length));
  const totals = kinds.map(({ documents }) => numberText(documents));
  const totalDigits = Math.max(0, ...totals.map((total) => total.length));
  const field = preview.discriminators.get(entity);
  const notes = [doubtSentence(query), limitSentence(query)].filter((text) => text !== null);
  return [
    ...wrap(plain(querySentence(query)), context.width).map((line) => stressNames(line, style)),
    style.faint(`  ${plain(placeText(context.sources.place(reached.query.at)))}`),
    ...notes.flatMap((text) => sentence(style.severity.warning('  !'), text, style, context.width)),
    ...(kinds.length === 0 || field === undefined
      ? []
      : [`  By ${style.strong(plain(field))}, of all there are of the kind:`]),
    ...kinds.map((kind, index) => {
      const share = touchedShare(kind);
      const bar = padTo(barText(share, BAR), BAR);
      const note = kind.inCode || kind.most === 0 ? '' : style.severity.warning('not in the code');
      const amount = (amounts[index] ?? '').padStart(digits);
      const of = `of ${(totals[index] ?? '').padStart(totalDigits)}`;
      return `    ${padTo(names[index] ?? '', widest)}  ${amount} ${of}  ${shareText(shareOf(kind.least, kind.documents)).padStart(7)}  ${paint(bar)}  ${note}`;
    }),
  ];
}

function problemLines(
  preview: Preview,
  signed: (sign: string, text: string) => readonly string[],
  style: Style,
): readonly string[] {
  if (preview.problems.length === 0) return [];
  const more = moreProblemsText(preview);
  return [
    style.strong('Not read:'),
    ...preview.problems.flatMap((problem) => signed(style.severity.error('✗'), problemSentence(problem))),
    ...(more === null ? [] : [more]),
  ];
}
