import type { Located } from '../../model/expression';
import { dayOf } from '../../model/day';
import {
  LEDGER_FILE,
  type AcceptanceRecord,
  type Ledger,
  type RefusedEntry,
  type ReviewRecord,
  type Volume,
} from '../../model/ledger';
import type { Span } from '../../model/span';
import { nameText, quote } from '../../model/wording';
import { readEntry, type EntryValue, type Member } from '../../parse/ledger';
import { blocksOf, linesOf, sidesOf, textOfBlock, type Block, type Blocks } from '../../parse/ledger-blocks';
import { isUntouched } from './evidence';

/** The only version of the file that there is. */
export const VERSION = '1';

const SECTIONS = ['jobs', 'accepted'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Something for which no entry of the ledger can be used. */
export interface LedgerFault {
  readonly message: string;
  readonly next: string;
  readonly at: Located;
}

/** Entries by key, as they stand in the file; null for those that an unfinished merge or a hand left in two versions. */
export interface LedgerText {
  readonly preamble: readonly string[];
  readonly entries: Readonly<Record<SectionName, ReadonlyMap<string, Entry>>>;
  readonly faults: readonly LedgerFault[];
}

export interface Entry {
  readonly key: string;
  readonly text: string;
  readonly block: Block;
  /** The block; of an entry in several versions all of them. */
  readonly versions: readonly Block[];
  readonly at: Located;
  /** Why it cannot be used, whatever it says; null for one that may be. */
  readonly problem: { readonly message: string; readonly next: string; readonly at: Located } | null;
}

const MEND = 'Mend the entry here, or take it out and review it again.';
const MERGE = 'Keep one of the two, or review it again with `tacit review`.';

/** Splits the file into its entries; an unfinished merge is solved entry by entry. */
export function splitLedger(text: string): LedgerText {
  const faults: LedgerFault[] = [];
  const { ours, theirs, at } = sidesOf(linesOf(text));
  const first = sectionsOf(ours, faults);
  if (at === null) return { ...first, faults };
  const second = sectionsOf(theirs, faults);
  return {
    preamble: first.preamble,
    entries: {
      jobs: joined(first.entries.jobs, second.entries.jobs),
      accepted: joined(first.entries.accepted, second.entries.accepted),
    },
    faults,
  };
}

function sectionsOf(lines: ReturnType<typeof linesOf>, faults: LedgerFault[]): Omit<LedgerText, 'faults'> {
  const told = (message: string, next: string, at: Located): void => {
    if (!faults.some((one) => one.at.start === at.start)) faults.push({ message, next, at });
  };
  const blocks = blocksOf(lines, (line) => {
    told('This line belongs to no entry of the ledger.', 'Indent it below `jobs:` or `accepted:`, or take it out.', {
      start: line.start,
      end: line.start + line.text.length,
    });
  });
  checkSections(blocks, told);
  const entries = (name: SectionName): ReadonlyMap<string, Entry> =>
    distinctEntries(blocks.sections.filter((section) => section.name === name).flatMap((section) => section.blocks));
  return {
    preamble: blocks.preamble.map((line) => line.text),
    entries: { jobs: entries('jobs'), accepted: entries('accepted') },
  };
}

function checkSections({ sections }: Blocks, told: (message: string, next: string, at: Located) => void): void {
  const seen = new Set<string>();
  for (const { name, value, blocks, start, end } of sections) {
    const at = { start, end };
    if (seen.has(name)) told(`${quote(name)} stands here twice.`, 'Put the entries of both below one.', at);
    seen.add(name);
    if (name === 'version') checkVersion(value, at, told);
    else if (!SECTIONS.some((known) => known === name))
      told(`The ledger has no key ${quote(name)}.`, 'Its keys are `version`, `jobs` and `accepted`.', at);
    else if (value !== '' && !/^(?:\{\s*\}|~|null)$/.test(value))
      told(`The entries of ${quote(name)} do not stand on lines of their own.`, 'Write each below it, indented.', at);
    else if (value !== '' && blocks.length > 0)
      told(`${quote(name)} is empty and has entries.`, 'Take the braces out.', at);
  }
  if (sections.length > 0 && !seen.has('version'))
    told('The ledger does not say which version it is.', `Write \`version: ${VERSION}\` as its first line.`, {
      start: 0,
      end: 0,
    });
}

function checkVersion(value: string, at: Located, told: (message: string, next: string, at: Located) => void): void {
  const version = value.replace(/^(["'])(.*)\1$/, '$2');
  if (version === VERSION) return;
  const isLater = /^\d+$/.test(version) && Number(version) > Number(VERSION);
  told(
    isLater
      ? `The ledger is of version ${version}, which this Tacit does not know.`
      : `${quote(value)} is no version of the ledger.`,
    isLater ? 'Update Tacit.' : `Write \`version: ${VERSION}\`.`,
    at,
  );
}

function distinctEntries(blocks: readonly Block[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const entry of blocks.map(entryOf)) {
    const known = entries.get(entry.key);
    const twice = { message: `${quote(entry.key)} stands in the ledger twice.`, next: MERGE, at: entry.at };
    if (known === undefined) entries.set(entry.key, entry);
    else if (known.text !== entry.text) entries.set(entry.key, together(known, entry, twice));
  }
  return entries;
}

function together(one: Entry, other: Entry, problem: NonNullable<Entry['problem']>): Entry {
  const versions = [...one.versions, ...other.versions];
  return { ...one, text: `${one.text}\n${other.text}`, versions, problem };
}

function entryOf(block: Block): Entry {
  const head = block.lines[block.head];
  const start = (head?.start ?? 0) + (head?.text.search(/\S/) ?? 0);
  const end = (head?.start ?? 0) + (head?.text.length ?? 0);
  return { key: keyOf(block), text: textOfBlock(block), block, versions: [block], at: { start, end }, problem: null };
}

const PLAIN_KEY = /^\s+([\w./@$(<[][^"'`]*?):\s*$/;

/** The key of an entry; of most it can be seen without reading YAML. */
function keyOf(block: Block): string {
  const line = block.lines[block.head]?.text ?? '';
  const [, plain] = PLAIN_KEY.exec(line) ?? [];
  if (plain !== undefined && !/:\s|\s#/.test(plain)) return plain;
  const read = readEntry(block);
  return read.kind === 'entry' ? read.key : line.trim().replace(/:.*$/, '');
}

/** What only one side has is kept, and so is what both say alike. */
function joined(ours: ReadonlyMap<string, Entry>, theirs: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  const all = new Map<string, Entry>([...theirs, ...ours]);
  for (const [key, entry] of ours) {
    const other = theirs.get(key);
    if (other === undefined || other.text === entry.text) continue;
    const message = `${quote(key)} has two versions in an unfinished merge.`;
    all.set(key, together(entry, other, { message, next: MERGE, at: entry.at }));
  }
  return all;
}

/** What the entries say; those that cannot be used are told. */
export function readLedger({ entries }: LedgerText): Ledger {
  const refused: RefusedEntry[] = [];
  const reviews = new Map<string, ReviewRecord>();
  const acceptances = new Map<string, AcceptanceRecord>();
  for (const section of SECTIONS) {
    for (const entry of entries[section].values()) {
      const refuse = (problem: NonNullable<Entry['problem']>): void => {
        refused.push({ key: entry.key, section, message: problem.message, next: problem.next, at: spanOf(problem.at) });
      };
      const read = readEntry(entry.block);
      if (entry.problem !== null) refuse(entry.problem);
      else if (read.kind === 'broken') refuse({ message: read.message, next: MEND, at: read.at });
      else if (section === 'jobs') {
        const review = reviewOf({ ...entry, value: read.value }, refuse);
        if (review !== null) reviews.set(entry.key, review);
      } else {
        const acceptance = acceptanceOf({ ...entry, value: read.value }, refuse);
        if (acceptance !== null) acceptances.set(entry.key, acceptance);
      }
    }
  }
  return { reviews, acceptances, refused };
}

type ReadableEntry = Entry & { readonly value: EntryValue };

type Refuse = (problem: NonNullable<Entry['problem']>) => void;

const REVIEW_AGAIN = 'Review the job again: `tacit review`.';
const ACCEPT_AGAIN = 'Accept the finding again: `tacit accept`.';

function reviewOf(entry: ReadableEntry, refuse: Refuse): ReviewRecord | null {
  const reader = memberReader(
    entry,
    ['reviewed', 'by', 'owner', 'note', 'volume', 'tenants', 'evidence', 'assumptions'],
    REVIEW_AGAIN,
    refuse,
  );
  const on = reader.day('reviewed');
  const by = reader.text('by');
  const evidence = reader.text('evidence');
  const note = reader.optional('note');
  const owner = reader.optional('owner');
  const volume = reader.optional('volume');
  const tenants = reader.optional('tenants');
  const assumptions = reader.texts('assumptions');
  if (reader.failed() || on === null || by === null || evidence === null) return null;
  const band = volume === null ? null : bandOf(volume);
  if (volume !== null && band === null) {
    refuse({
      message: `${quote(volume)} is no volume.`,
      next: 'Write the least and the most rows of a run: `100..5000`.',
      at: entry.at,
    });
    return null;
  }
  if (tenants !== null && tenants !== ALL_TENANTS) {
    const message = `${quote(tenants)} says nothing of tenants.`;
    refuse({ message, next: 'Write `all` for a job that is meant for every tenant, or leave it out.', at: entry.at });
    return null;
  }
  const record: ReviewRecord = {
    job: entry.key,
    on,
    by,
    owner,
    note,
    evidence,
    assumptions,
    volume: band,
    ...(tenants !== null && { tenants }),
    at: spanOf(entry.at),
  };
  if (isUntouched(record)) return record;
  const message = `The sentences of ${quote(entry.key)}, or their hash, were changed by hand.`;
  refuse({ message, next: REVIEW_AGAIN, at: entry.at });
  return null;
}

const ALL_TENANTS = 'all';

/** `100..5000`; null for anything else. */
function bandOf(text: string): Volume | null {
  const [, least, most] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text) ?? [];
  return least === undefined || Number(least) > Number(most) ? null : { least: Number(least), most: Number(most) };
}

/** What a team has settled for a job, whoever reviews it next. */
export interface Settled {
  readonly owners: readonly string[];
  readonly volumes: readonly Volume[];
  /** Whether the job is meant for all tenants. */
  readonly allTenants: boolean;
}

/**
 * What a job's entry settles, whether or not its review still counts: a sentence may have been changed by hand, and an
 * unfinished merge leaves several versions. Each owner and volume once.
 */
export function settledIn({ entries }: LedgerText, job: string): Settled {
  const texts = (name: string): readonly string[] => {
    const said = (entries.jobs.get(job)?.versions ?? []).flatMap((block): readonly string[] => {
      const read = readEntry(block);
      const members = read.kind === 'entry' && read.value.kind === 'map' ? read.value.members : [];
      return members.flatMap(({ key, value }) => (key === name && value.kind === 'text' ? [value.text.trim()] : []));
    });
    return [...new Set(said)].filter((one) => one !== '');
  };
  return {
    owners: texts('owner'),
    volumes: texts('volume').flatMap((one) => bandOf(one) ?? []),
    allTenants: texts('tenants').includes(ALL_TENANTS),
  };
}

function acceptanceOf(entry: ReadableEntry, refuse: Refuse): AcceptanceRecord | null {
  const keys = ['rule', 'jobs', 'entity', 'finding', 'reason', 'by', 'on', 'until', 'evidence'];
  const reader = memberReader(entry, keys, ACCEPT_AGAIN, refuse);
  const [rule, finding, reason, by, evidence] = ['rule', 'finding', 'reason', 'by', 'evidence'].map((key) =>
    reader.text(key),
  );
  const on = reader.day('on');
  const until = reader.has('until') ? reader.day('until') : null;
  const jobs = reader.list('jobs');
  const entity = reader.optional('entity');
  if (
    reader.failed() ||
    typeof rule !== 'string' ||
    typeof reason !== 'string' ||
    typeof by !== 'string' ||
    on === null
  )
    return null;
  return {
    fingerprint: entry.key,
    rule,
    jobs,
    entity,
    finding: finding ?? '',
    reason,
    by,
    on,
    until,
    evidence: evidence ?? '',
    at: spanOf(entry.at),
  };
}

interface MemberReader {
  readonly has: (key: string) => boolean;
  readonly text: (key: string) => string | null;
  readonly optional: (key: string) => string | null;
  readonly day: (key: string) => string | null;
  readonly list: (key: string) => readonly string[];
  readonly texts: (key: string) => ReadonlyMap<string, string>;
  readonly failed: () => boolean;
}

/** Reads members of an entry; the first thing that is wrong with it is told. */
function memberReader(entry: ReadableEntry, keys: readonly string[], next: string, refuse: Refuse): MemberReader {
  let failed = false;
  const fail = (message: string, at: Located, step = next): null => {
    if (!failed) refuse({ message, next: step, at });
    failed = true;
    return null;
  };
  const members: readonly Member[] = entry.value.kind === 'map' ? entry.value.members : [];
  if (entry.value.kind !== 'map') fail(`${quote(entry.key)} says nothing.`, entry.at);
  const odd = members.find(({ key }) => !keys.includes(key));
  if (odd !== undefined)
    fail(`An entry has no key ${quote(odd.key)}.`, odd.keyAt, `Its keys are ${keys.map(quote).join(', ')}.`);
  const find = (key: string): Member | undefined => members.find((one) => one.key === key);
  const textOf = (member: Member): string | null =>
    member.value.kind === 'text' && member.value.text.trim() !== ''
      ? member.value.text
      : fail(`${quote(member.key)} must be a text.`, member.keyAt, 'Write a text behind it.');
  const text = (key: string): string | null => {
    const member = find(key);
    return member === undefined ? fail(`${quote(entry.key)} lacks ${quote(key)}.`, entry.at) : textOf(member);
  };
  return {
    has: (key) => find(key) !== undefined,
    text,
    optional: (key) => {
      const member = find(key);
      return member === undefined ? null : textOf(member);
    },
    day: (key) => {
      const found = text(key);
      const day = found === null ? null : dayOf(found);
      return found !== null && day === null
        ? fail(`${quote(nameText(found))} is no day.`, find(key)?.value ?? entry.at, 'Write it like 2026-03-12.')
        : day;
    },
    list: (key) => {
      const member = find(key);
      if (member === undefined) return [];
      if (member.value.kind !== 'list') {
        fail(`${quote(key)} must be a list.`, member.keyAt);
        return [];
      }
      return member.value.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
    },
    texts: (key) => {
      const member = find(key);
      if (member === undefined) return new Map();
      if (member.value.kind !== 'map') {
        if (member.value.kind !== 'text' || member.value.text !== '')
          fail(`${quote(key)} must hold sentences.`, member.keyAt);
        return new Map();
      }
      return new Map(
        member.value.members.flatMap((one): [string, string][] =>
          one.value.kind === 'text' ? [[one.key, one.value.text]] : [],
        ),
      );
    },
    failed: () => failed,
  };
}

function spanOf({ start, end }: Located): Span {
  return { file: LEDGER_FILE, start, end };
}
