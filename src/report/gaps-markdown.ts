import { codeSpan, escapeMarkdown, messageMarkdown } from './markdown';
import { placeText, type SourceIndex } from './source';
import { skippedText, type Gaps } from './summary';

/** What was not checked, as a list under a heading; no lines when there is nothing to name. */
export function gapsMarkdown({ notes, skipped }: Gaps, sources: SourceIndex): readonly string[] {
  if (notes.length + skipped.length === 0) return [];
  return [
    '## Not checked',
    '',
    ...notes.map((note) => `- ${messageMarkdown(note.message)} (${codeSpan(placeText(sources.place(note.at)))})`),
    ...skipped.map(({ file, reason }) => `- ${codeSpan(file)}: ${escapeMarkdown(skippedText(reason))}`),
  ];
}
