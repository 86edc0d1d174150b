import type { ProfiledEntity, ProfileReport } from '../model/profile-report';
import { shareOf, type SampledField } from '../model/sample';
import { barText, numberText, shareText } from './amounts';
import type { TerminalContext } from './context';
import { driftSentence } from './drift-text';
import {
  cautions,
  disagreement,
  isUnknownKind,
  kindName,
  kindsHeading,
  kindsOfField,
  membersOfSample,
  moreProblemsText,
  onlyInText,
  problemSentence,
  sizeText,
  typesText,
} from './profile-text';
import { stressNames, styleOf, type Style } from './style';
import { padTo, plain, widthOf, wrap } from './text';

type Screen = Pick<TerminalContext, 'width' | 'colours'>;

const BAR = 24;
const WIDEST_NAME = 44;
/** Fields of one entity that a terminal shows; the other formats have them all. */
const MOST_FIELDS = 80;

/** The report of `profile` for a terminal. */
export function profilePretty(report: ProfileReport, screen: Screen): string {
  const style = styleOf(screen.colours);
  const blocks = [
    ...report.entities.map((entity) => entityLines(entity, style, screen.width)),
    problems(report, style, screen),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

function entityLines(entity: ProfiledEntity, style: Style, width: number): readonly string[] {
  const { profile, saved } = entity;
  return [
    `${style.strong(plain(profile.entity))}  ${sizeText(entity)} from ${entity.files.map(plain).join(', ')}`,
    ...cautions(entity).flatMap((text) => sentence(style.severity.warning('!'), text, style, width)),
    '',
    ...kindLines(entity, style),
    '',
    ...fieldLines(entity, style),
    ...driftLines(entity, style, width),
    ...(saved === null ? [] : ['', `Saved as ${plain(saved)}.`]),
  ];
}

function sentence(sign: string, text: string, style: Style, width: number): readonly string[] {
  return wrap(plain(text), width - 4).map(
    (line, index) => `${index === 0 ? `${sign} ` : '  '}${stressNames(line, style)}`,
  );
}

function kindLines(entity: ProfiledEntity, style: Style): readonly string[] {
  const { profile, code } = entity;
  const names = profile.kinds.map(({ value }) => plain(kindName(value)));
  const widest = Math.min(WIDEST_NAME, Math.max(0, ...names.map(widthOf)));
  const amounts = profile.kinds.map(({ documents }) => numberText(documents));
  const digits = Math.max(0, ...amounts.map((amount) => amount.length));
  return [
    kindsHeading(profile),
    ...profile.kinds.map(({ value, documents }, index) => {
      const share = shareOf(documents, profile.documents);
      const bar = padTo(barText(share, BAR), BAR);
      const note = isUnknownKind(value, code) ? style.severity.warning('not in the code') : '';
      const amount = (amounts[index] ?? '').padStart(digits);
      return `  ${padTo(names[index] ?? '', widest)}  ${amount}  ${shareText(share).padStart(7)}  ${style.link(bar)}  ${note}`;
    }),
  ];
}

function fieldLines(entity: ProfiledEntity, style: Style): readonly string[] {
  const { profile, code } = entity;
  const shown = profile.fields.slice(0, MOST_FIELDS);
  if (shown.length === 0) return [];
  const names = shown.map(({ name }) => plain(name));
  const widest = Math.min(WIDEST_NAME, Math.max(5, ...names.map(widthOf)));
  const rest = profile.fields.length - shown.length;
  return [
    style.faint(`  ${padTo('FIELD', widest)}   STORED  TYPES`),
    ...shown.map((field, index) => {
      const stored = shareText(shareOf(field.present, field.of)).padStart(7);
      const doubt = disagreement(field, code);
      const parts = [typesText(field), rangeText(field), onlyInText(kindsOfField(profile, field.name))];
      const text = plain(parts.filter((part) => part !== '').join('; '));
      const alarm = doubt === null ? '' : `; ${style.severity.warning(doubt)}`;
      return `  ${padTo(names[index] ?? '', widest)}  ${stored}  ${text}${alarm}`;
    }),
    ...(rest > 0 ? [style.faint(`  … ${numberText(rest)} more in the other formats`)] : []),
  ];
}

function rangeText({ range }: SampledField): string {
  return range === undefined ? '' : `${range.least} … ${range.most}`;
}

function driftLines(entity: ProfiledEntity, style: Style, width: number): readonly string[] {
  const { against, drift } = entity;
  if (against === null) return [];
  const heading = `Against ${plain(against.label)} (${against.on}):`;
  if (drift.length === 0) return ['', `${heading} nothing moved.`];
  return [
    '',
    heading,
    ...drift.flatMap((one) =>
      sentence(style.severity.warning('•'), driftSentence(one, membersOfSample(entity)), style, width),
    ),
  ];
}

function problems(report: ProfileReport, style: Style, { width }: Screen): readonly string[] {
  if (report.problems.length === 0) return [];
  const more = moreProblemsText(report);
  return [
    style.strong('Not read:'),
    ...report.problems.flatMap((problem) =>
      sentence(style.severity.error('✗'), problemSentence(problem), style, width),
    ),
    ...(more === null ? [] : [more]),
  ];
}
