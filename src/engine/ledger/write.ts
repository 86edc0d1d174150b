import { LEDGER_FILE, type AcceptanceRecord, type ReviewRecord } from '../../model/ledger';
import { lineStarts, placeOf } from '../../model/place';
import { compareText } from '../../model/span';
import { writeEntry, type Writable } from '../../parse/ledger';
import { ConfigurationError } from '../configured';
import { splitLedger, VERSION, type Entry, type LedgerFault, type SectionName } from './read';

const PREAMBLE = [
  '# What the jobs of this repository take for granted, as its team has reviewed it, and the findings that it has accepted.',
  '# Written by `tacit review` and `tacit accept`. One entry for each job, sorted, so that branches merge.',
];

/** An entry to be written; null takes it away. */
export interface Edit {
  readonly section: SectionName;
  readonly key: string;
  readonly text: string | null;
}

/** A job's review as an entry. */
export function reviewEdit(record: Omit<ReviewRecord, 'at'>): Edit {
  const members: Record<string, Writable> = {
    reviewed: record.on,
    by: record.by,
    ...(record.owner !== null && { owner: record.owner }),
    ...(record.note !== null && { note: record.note }),
    ...(record.volume !== null && { volume: `${record.volume.least}..${record.volume.most}` }),
    ...(record.tenants !== undefined && { tenants: record.tenants }),
    evidence: record.evidence,
    assumptions: Object.fromEntries(record.assumptions),
  };
  return { section: 'jobs', key: record.job, text: writeEntry(record.job, members) };
}

/** An accepted finding as an entry. */
export function acceptanceEdit(record: Omit<AcceptanceRecord, 'at'>): Edit {
  const members: Record<string, Writable> = {
    rule: record.rule,
    jobs: record.jobs,
    ...(record.entity !== null && { entity: record.entity }),
    finding: record.finding,
    reason: record.reason,
    by: record.by,
    on: record.on,
    ...(record.until !== null && { until: record.until }),
    evidence: record.evidence,
  };
  return { section: 'accepted', key: record.fingerprint, text: writeEntry(record.fingerprint, members) };
}

/**
 * The ledger with some entries changed. All others stay as they stand, comments included.
 *
 * @throws ConfigurationError where the text is no ledger, or an entry that is not written has two versions in a merge
 */
export function editLedger(text: string | null, edits: readonly Edit[]): string {
  const { preamble, entries, faults } = splitLedger(text ?? '');
  if (faults.length > 0) throw ledgerError(text ?? '', faults);
  const rewritten = new Set(edits.map(({ section, key }) => `${section} ${key}`));
  const torn = (['jobs', 'accepted'] as const).flatMap((section) =>
    [...entries[section].values()].flatMap((entry): LedgerFault[] =>
      entry.problem !== null && isTorn(text ?? '') && !rewritten.has(`${section} ${entry.key}`) ? [entry.problem] : [],
    ),
  );
  if (torn.length > 0) throw ledgerError(text ?? '', torn);
  const head = (text === null || text.trim() === '' ? PREAMBLE : preamble).join('\n').trim();
  const parts = [
    ...(head === '' ? [] : [head]),
    `version: ${VERSION}`,
    ...(['jobs', 'accepted'] as const).flatMap((section) => {
      const inside = applied(
        entries[section],
        edits.filter((edit) => edit.section === section),
      );
      return inside.length === 0 ? [] : [`${section}:\n${inside.join('\n\n')}`];
    }),
  ];
  const written = `${parts.join('\n\n')}\n`;
  return (text ?? '').includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
}

function isTorn(text: string): boolean {
  return /^<{7}(?: |$)/m.test(text);
}

function applied(entries: ReadonlyMap<string, Entry>, edits: readonly Edit[]): readonly string[] {
  const texts = new Map([...entries.values()].map(({ key, text }) => [key, text]));
  for (const { key, text } of edits) {
    if (text === null) texts.delete(key);
    else texts.set(key, withComments(texts.get(key), text));
  }
  return [...texts].sort(([a], [b]) => compareText(a, b)).map(([, text]) => text);
}

/** Comments above an entry outlive it. */
function withComments(before: string | undefined, text: string): string {
  const comments = /^(?:[ \t]*#[^\n]*\n)*/.exec(before ?? '')?.[0] ?? '';
  return comments + text;
}

/** What is wrong with the ledger as a whole, with places. */
export function ledgerError(text: string, faults: readonly LedgerFault[]): ConfigurationError {
  const starts = lineStarts(text);
  return new ConfigurationError(
    faults.map(({ message, next, at }) => {
      const span = { file: LEDGER_FILE, ...at };
      const { line, column } = placeOf(span, starts);
      return { message, next, at: { file: LEDGER_FILE, start: at.start, end: at.end }, line, column };
    }),
  );
}
