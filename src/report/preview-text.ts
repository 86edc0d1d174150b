import type { Deviation, Preview, PreviewedQuery, Touched } from '../model/preview';
import { totalOf } from '../model/preview';
import { predicateText } from '../model/predicate-text';
import { shareOf } from '../model/sample';
import { enumerate, membersOf, quote, verbOf } from '../model/wording';
import { numberText, shareText } from './amounts';

/** What the formats for people say in the same words. */

/** `12,000`, `at least 3`, `at most 40`, `3 to 40`. */
export function touchedText({ least, most, documents }: Touched): string {
  if (least === most) return numberText(least);
  if (least === 0) return most === documents ? 'cannot say' : `at most ${numberText(most)}`;
  return most === documents ? `at least ${numberText(least)}` : `${numberText(least)} to ${numberText(most)}`;
}

/** The share of what is touched for certain or, where nothing is, of what may be. */
export function touchedShare({ least, most, documents }: Touched): number {
  return shareOf(least === 0 ? most : least, documents);
}

/** `deletes 12,000 of 200,000 documents (6 %) of `events`, where createdAt < now - 90 days`. */
export function querySentence(query: PreviewedQuery): string {
  const { reached, entity, effect } = query;
  const members = membersOf(reached.query.semantics);
  const where = predicateText(reached.query.predicate, reached.query.semantics, entity);
  const condition = reached.query.predicate.kind === 'always' ? 'whatever they are' : `where ${where}`;
  const words = touchedText(query);
  const verb = verbOf(effect).present;
  const of = `of ${numberText(query.documents)} ${members} in ${quote(entity)}`;
  if (words === 'cannot say') return `${verb} an unknown number ${of}, ${condition}`;
  const share = query.documents === 0 ? '' : ` (${shareText(touchedShare(query))})`;
  return `${verb} ${words} ${of}${share}, ${condition}`;
}

/** What makes the numbers no more than bounds. */
export function doubtSentence({ doubts, reached }: PreviewedQuery): string | null {
  if (doubts.length === 0) return null;
  const shown = doubts.slice(0, 3).map(quote);
  const rest = doubts.length - shown.length;
  const names = enumerate([...shown, ...(rest > 0 ? [`${rest} more`] : [])]);
  return `${names} cannot be told from ${membersOf(reached.query.semantics)} alone.`;
}

/** A limit of the query, which the numbers do not know of. */
export function limitSentence({ reached: { query } }: PreviewedQuery): string | null {
  return query.limit === null ? null : `At most ${numberText(query.limit)} at a time.`;
}

/** What is expected, and who says so. */
export function bandSentence({ band, queries, isPart }: Preview): string {
  if (isPart) return 'How much is usual is said of all documents: it is not compared with numbers of a part.';
  if (band === null) return 'Nothing says how much is usual yet: keep this preview with --save.';
  const range = `${numberText(band.least)} to ${numberText(band.most)}`;
  const who = band.source === 'ledger' ? `the ledger says (${band.on})` : `the last preview suggests (${band.on})`;
  return `Expected: ${range}, as ${who}. This time: ${touchedText(totalOf(queries))}.`;
}

/** One way in which a run is not what is expected. */
export function deviationSentence(deviation: Deviation): string {
  switch (deviation.is) {
    case 'more':
      return `It touches more than expected: ${numberText(deviation.least)}.`;
    case 'less':
      return `It touches less than expected: ${numberText(deviation.most)}.`;
    case 'kind':
      return `It touches ${numberText(deviation.documents)} of kind ${quote(deviation.kind)} in ${quote(deviation.entity)}; the last time it touched none.`;
  }
}

/** What could not be looked at. */
export function gapSentences({ notSampled, following }: Preview): readonly string[] {
  return [
    ...notSampled.map((entity) => `The sample holds nothing of ${quote(entity)}, which the job touches, too.`),
    ...following.map(
      ({ query }) =>
        `What it ${verbOf(query.operation).present} by its identity (${query.method}) is what it selected before.`,
    ),
  ];
}
