import type { ProfiledEntity, ProfileReport } from '../model/profile-report';
import { shareOf } from '../model/sample';
import { barText, numberText, shareText } from './amounts';
import { driftSentence } from './drift-text';
import { codeSpan, escapeMarkdown, messageMarkdown } from './markdown';
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

const BAR = 20;

/** The report of `profile` as Markdown. */
export function profileMarkdown(report: ProfileReport): string {
  const problems = report.problems.map((problem) => `- ${messageMarkdown(problemSentence(problem))}`);
  const more = moreProblemsText(report);
  const blocks = [
    ...report.entities.flatMap(entityBlocks),
    ...(problems.length === 0
      ? []
      : ['## Not read', [...problems, ...(more === null ? [] : [`- ${more}`])].join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function entityBlocks(entity: ProfiledEntity): readonly string[] {
  const { profile, code, against, drift, saved } = entity;
  const from = entity.files.map((file) => codeSpan(file)).join(', ');
  const kinds = profile.kinds.map(({ value, documents }) => {
    const share = shareOf(documents, profile.documents);
    const note = isUnknownKind(value, code) ? '**not in the code**' : '';
    return `| ${codeSpan(kindName(value), true)} | ${numberText(documents)} | ${shareText(share)} | ${barText(share, BAR)} | ${note} |`;
  });
  const fields = profile.fields.map((field) => {
    const doubt = disagreement(field, code);
    const range = field.range === undefined ? '' : `${field.range.least} … ${field.range.most}`;
    const notes = [range, onlyInText(kindsOfField(profile, field.name)), doubt === null ? '' : `${doubt}`];
    const note = notes.filter((text) => text !== '').join('; ');
    return `| ${codeSpan(field.name, true)} | ${shareText(shareOf(field.present, field.of))} | ${escapeMarkdown(typesText(field))} | ${escapeMarkdown(note)} |`;
  });
  const moved = drift.map((one) => `- ${messageMarkdown(driftSentence(one, membersOfSample(entity)))}`);
  return [
    `## ${escapeMarkdown(profile.entity)}`,
    `${sizeText(entity)} from ${from}.`,
    ...cautions(entity).map((text) => `> ${messageMarkdown(text)}`),
    messageMarkdown(kindsHeading(profile)),
    ...(kinds.length === 0 ? [] : [['| Kind | Number | Share | | |', '|---|---:|---:|---|---|', ...kinds].join('\n')]),
    ...(fields.length === 0 ? [] : [['| Field | Stored | Types | |', '|---|---:|---|---|', ...fields].join('\n')]),
    ...(against === null
      ? []
      : [
          `Against ${codeSpan(against.label)} (${against.on}):${drift.length === 0 ? ' nothing moved.' : ''}`,
          ...(moved.length === 0 ? [] : [moved.join('\n')]),
        ]),
    ...(saved === null ? [] : [`Saved as ${codeSpan(saved)}.`]),
  ];
}
