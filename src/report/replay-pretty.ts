import type { RefusedStatement, ReplayReport } from '../model/replay-report';
import { enumerate, quote } from '../model/wording';
import type { TerminalContext } from './context';
import { placeText } from './source';
import { stressNames, styleOf } from './style';
import { count, plain, wrap } from './text';

/** What is told of each part that is only told of. */
const MOST_TOLD = 8;

/** The report of `replay` for a terminal. */
export function replayPretty(report: ReplayReport, context: TerminalContext): string {
  const style = styleOf(context.colours);
  const { sources, width } = context;
  const { version, chosen, migrations, applied, refused, foreign, declared, prepared, failed, untried } = report;
  const note = (text: string): readonly string[] =>
    wrap(plain(text), width - 2).map((line, index) => `${index === 0 ? '· ' : '  '}${stressNames(line, style)}`);
  const refusal = ({ at, reason }: RefusedStatement, by: string, sign: string): readonly string[] => [
    `${sign} ${placeText(sources.place(at))}${by === '' ? '' : `  ${style.strong(plain(by))}`}`,
    ...wrap(plain(reason), width - 4).map((line) => `    ${line}`),
  ];
  const fault = style.severity.error('✗');
  const total = applied + refused.length + foreign.length;
  const asked = prepared + failed.length + untried.length;
  const heading =
    migrations.length === 0
      ? `${version}: no migration is a file of SQL.`
      : `${version}: ${applied} of ${count(total, 'statement')} in ${count(migrations.length, 'migration')} applied.`;
  const why = chosen === 'inferred' ? ' Inferred from the migrations; --dialect says otherwise.' : '';
  const blocks = [
    wrap(heading + why, width),
    refused.flatMap((one) => refusal(one, '', fault)),
    failed.flatMap((one) => refusal(one, one.jobs.map(({ name }) => name).join(', '), fault)),
    [
      ...restOf(foreign, 'needs what an embedded engine lacks', 'need what an embedded engine lacks').flatMap(note),
      ...foreign.slice(0, MOST_TOLD).flatMap((one) => refusal(one, '', ' ')),
      ...restOf(untried, 'of a job could not be tried', 'of jobs could not be tried').flatMap(note),
      ...untried.slice(0, MOST_TOLD).flatMap((one) => refusal(one, one.jobs.map(({ name }) => name).join(', '), ' ')),
      ...declaredNotes(declared).flatMap(note),
      ...composedNotes(report).flatMap(note),
    ],
    [
      style.strong(
        asked === 0
          ? 'No job has a statement of SQL to prepare.'
          : `${prepared} of ${count(asked, 'statement')} of jobs prepared; ${failed.length} failed, ${untried.length} not tried.`,
      ),
    ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

function restOf(list: readonly RefusedStatement[], one: string, many: string): readonly string[] {
  if (list.length === 0) return [];
  const more = list.length > MOST_TOLD ? `, of which ${MOST_TOLD} are told` : '';
  return [`${count(list.length, 'statement')} ${list.length === 1 ? one : many}${more}:`];
}

function declaredNotes(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const told = names.slice(0, MOST_TOLD).map(quote);
  const more = names.length > MOST_TOLD ? [`${names.length - MOST_TOLD} more`] : [];
  return [`Made as the code declares them, as no file of SQL makes them: ${enumerate([...told, ...more])}.`];
}

function composedNotes({ composed }: ReplayReport): readonly string[] {
  if (composed === 0) return [];
  return [
    `${count(composed, 'query', 'queries')} of jobs ${composed === 1 ? 'is' : 'are'} put together by a client, or in a routine's body: not prepared.`,
  ];
}
