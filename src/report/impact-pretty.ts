import { openFindings } from '../model/finding';
import type { TerminalContext } from './context';
import { acceptedLines } from './accepted';
import { gapLines } from './gaps';
import { impactOf, leadSentence, subjectTitle, type ImpactInput, type ImpactSubject } from './impact-subject';
import { compareHarm, queryText } from './query-text';
import { placeText } from './source';
import { stressNames, styleOf } from './style';
import { coverageSentence, gapsOf } from './summary';
import { plain, wrap } from './text';

/** The impact report for a terminal. */
export function impactPretty(input: ImpactInput, subject: ImpactSubject, context: TerminalContext): string {
  const style = styleOf(context.colours);
  const { shown, findings } = impactOf(input, subject);
  const open = openFindings(findings);
  const lines = (text: string, indent: number): readonly string[] =>
    wrap(plain(text), context.width - indent).map((line) => ' '.repeat(indent) + stressNames(line, style));
  const ownerLines = (owners: readonly string[]): readonly string[] =>
    owners.length === 0 ? [] : lines(`owned by ${owners.join(', ')}`, 2);
  const jobs = shown.map(({ job, uses }) => {
    const next = context.schedules.nextRun(job.trigger);
    const own = open.filter(({ jobs: ids }) => ids.includes(job.id));
    return [
      `${style.strong(plain(job.name))}  ${plain(context.schedules.describe(job.trigger))}${next === null ? '' : `, next run ${next}`}`,
      `  ${style.faint(placeText(context.sources.place(job.at)))}`,
      ...ownerLines(input.owners?.get(job.id) ?? []),
      ...uses
        .toSorted((a, b) => compareHarm(a.reached.query.operation, b.reached.query.operation))
        .flatMap(({ reached }) =>
          lines(`${queryText(reached.query)}  ${placeText(context.sources.place(reached.query.at))}`, 2),
        ),
      ...own.flatMap((finding) => {
        const [first = '', ...rest] = lines(`${finding.severity}[${finding.rule}]: ${finding.message}`, 2);
        return [style.severity[finding.severity](first), ...rest];
      }),
    ];
  });
  const base = input.base === null ? 'Nothing to compare with.' : `Base: ${input.base}.`;
  const blocks = [
    [
      `Impact of ${style.strong(plain(subjectTitle(subject)))}`,
      ...lines(leadSentence(subject, shown, open).replaceAll('**', ''), 0),
    ],
    ...jobs,
    acceptedLines(findings, context, style),
    gapLines(gapsOf(input.index, input.files), context.sources, style, context.width),
    lines(`${coverageSentence(input.index)} ${base}`, 0),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}
