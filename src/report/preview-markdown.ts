import type { Preview, PreviewedQuery } from '../model/preview';
import { shareOf } from '../model/sample';
import { barText, numberText, shareText } from './amounts';
import type { ReportContext } from './context';
import { codeSpan, escapeMarkdown, messageMarkdown } from './markdown';
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

const BAR = 20;

/** The report of `preview` as Markdown. */
export function previewMarkdown(preview: Preview, context: ReportContext): string {
  const { job, now, files, deviations, saved } = preview;
  const problems = preview.problems.map((problem) => `- ${messageMarkdown(problemSentence(problem))}`);
  const more = moreProblemsText(preview);
  const blocks = [
    `## ${escapeMarkdown(job.name)}`,
    `${escapeMarkdown(context.schedules.describe(job.trigger))}, as if run ${now.toISOString()} on ${files.map((file) => codeSpan(file)).join(', ')}.`,
    ...preview.cautions.map((text) => `> ${messageMarkdown(text)}`),
    ...(deviations.length === 0
      ? []
      : [deviations.map((one) => `- **${messageMarkdown(deviationSentence(one))}**`).join('\n')]),
    messageMarkdown(bandSentence(preview)),
    ...preview.queries.flatMap((query) => queryBlocks(query, preview, context)),
    ...gapSentences(preview).map((text) => `- ${messageMarkdown(text)}`),
    ...(saved === null ? [] : [`Saved as ${codeSpan(saved)}.`]),
    ...(problems.length === 0
      ? []
      : ['### Not read', [...problems, ...(more === null ? [] : [`- ${more}`])].join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function queryBlocks(query: PreviewedQuery, preview: Preview, context: ReportContext): readonly string[] {
  const field = preview.discriminators.get(query.entity);
  const notes = [doubtSentence(query), limitSentence(query)].filter((text) => text !== null);
  const rows = query.kinds.map((kind) => {
    const share = touchedShare(kind);
    const note = kind.inCode || kind.most === 0 ? '' : '**not in the code**';
    return `| ${codeSpan(kindName(kind.value), true)} | ${touchedText(kind)} | ${numberText(kind.documents)} | ${shareText(shareOf(kind.least, kind.documents))} | ${barText(share, BAR)} | ${note} |`;
  });
  return [
    `### ${messageMarkdown(querySentence(query))}`,
    codeSpan(placeText(context.sources.place(query.reached.query.at))),
    ...notes.map((text) => `> ${messageMarkdown(text)}`),
    ...(rows.length === 0 || field === undefined
      ? []
      : [
          [`| ${codeSpan(field, true)} | Touched | Of | Share | | |`, '|---|---:|---:|---:|---|---|', ...rows].join(
            '\n',
          ),
        ]),
  ];
}
