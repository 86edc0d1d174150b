import type { Job } from '../model/job';
import type { LastChange } from '../model/last-change';
import type { Ledger } from '../model/ledger';
import type { FileCoverage, Inventory, Review } from '../model/review';
import type { Index, NotChecked, SkippedFile } from '../model/revision';
import { compareSpans, compareText } from '../model/span';
import { assume } from './assume';
import type { Assumption } from '../model/assumption';
import type { Configuration, ConfigurationFault } from '../model/configuration';
import { check } from './check';
import { createConfigurations, withoutIgnored, type GivenConfiguration } from './configured';
import { diff } from './diff';
import { editedMigrations } from './edited-migrations';
import { countingChanges, weighed } from './settings';
import { filesToFix, withFixes } from './fixes';
import { textsOf } from './texts';
import { compareFindings } from './findings';
import { brokenExpectations } from './expectations';
import { createIgnores } from './ignores';
import { lastChangesOf } from './job-history';
import { ownersOfJobs } from './owners';
import { createSameCode } from './same-code';
import { compareWithLedger, reviewStates, type LedgerInput } from './ledger/compare';
import { createLedgerReader, withoutRecords } from './ledger/load';
import { createIndexer } from './indexing';
import type { BaseChoice, IndexedRevision, Progress, Reader, Revision, Shelf, Workspace } from './ports';

/** The one place where state lives: the command line, the language server and the tests all call this. */
export interface Session {
  /** The head revision: its jobs, queries, entities, and what could not be checked. */
  readonly inventory: () => Promise<Inventory>;
  /**
   * What changed since the base and which assumptions that breaks. When the same review is asked for again before this
   * one is done, both give the later answer: the first could be about files that have changed meanwhile.
   */
  readonly review: (choice: BaseChoice) => Promise<Review>;
  /** What the team has reviewed and accepted, as the head revision holds it. */
  readonly ledger: () => Promise<Ledger>;
  /** Who last changed each of some jobs of the working tree, by id. */
  readonly lastChanges: (jobs: readonly Job[]) => Promise<ReadonlyMap<string, LastChange>>;
  readonly close: () => Promise<void>;
}

export interface SessionOptions {
  readonly workspace: Workspace;
  readonly reader: Reader;
  /** By default, indexes are kept for this process only. */
  readonly shelf?: Shelf;
  /** Told while files of the revision under review are read. */
  readonly onProgress?: Progress;
  /** In the place of what the folder itself says. */
  readonly configuration?: GivenConfiguration | null;
  /**
   * Told at each run what the configuration under review cannot mean (nothing, when all is well); what is shown then is
   * what there is without one. Where nobody listens, `review` and `inventory` reject with a `ConfigurationError`.
   */
  readonly onFaults?: (faults: readonly ConfigurationFault[]) => void;
  /** The day (`2026-03-12`, UTC) by which acceptances expire and reviews fall due; null where there is no clock. */
  readonly today?: () => string | null;
}

/** How often a run begins anew because files changed while it read them. */
const MOST_ATTEMPTS = 3;

/** Paths with the same content on both sides. */
function unchangedFiles(base: Revision, head: Revision): ReadonlySet<string> {
  return new Set(
    [...head.files.values()].filter(({ file, hash }) => base.files.get(file)?.hash === hash).map(({ file }) => file),
  );
}

/** Paths that only base has. */
function goneFiles(base: Revision, head: Revision): ReadonlySet<string> {
  return new Set([...base.files.keys()].filter((file) => !head.files.has(file)));
}

/** What was set aside on either side: a change in such a file cannot be seen. */
function coverageOf(base: FileCoverage, head: FileCoverage): FileCoverage {
  const skipped = new Map<string, SkippedFile>([...base.skipped, ...head.skipped].map((one) => [one.file, one]));
  return { read: head.read, skipped: [...skipped.values()].sort((a, b) => compareText(a.file, b.file)) };
}

function withNotes(index: Index, notes: readonly NotChecked[]): Index {
  const byPlace = (one: NotChecked, other: NotChecked): number =>
    compareSpans(one.at, other.at) || compareText(one.reason, other.reason) || compareText(one.message, other.message);
  return notes.length === 0 ? index : { ...index, notChecked: [...index.notChecked, ...notes].sort(byPlace) };
}

function changedMeanwhile(...revisions: readonly IndexedRevision[]): boolean {
  return revisions.some(({ files }) => files.skipped.some(({ reason }) => reason === 'changed'));
}

/** Thrown inside a review that a later one has replaced. */
class Superseded extends Error {}

const NO_SHELF: Shelf = { find: () => null, keep: () => undefined };

export function createSession(options: SessionOptions): Session {
  const { workspace, reader, shelf = NO_SHELF, onProgress, configuration = null, onFaults = null } = options;
  const { today = () => null } = options;
  const indexer = createIndexer(reader, shelf);
  const faults: Record<'configuration' | 'ledger', readonly ConfigurationFault[]> = { configuration: [], ledger: [] };
  const listener = (of: keyof typeof faults): ((found: readonly ConfigurationFault[]) => void) | null =>
    onFaults === null
      ? null
      : (found) => {
          faults[of] = found;
          onFaults([...faults.configuration, ...faults.ledger]);
        };
  const configurations = createConfigurations(reader, configuration, listener('configuration'));
  const ledgerOf = createLedgerReader(listener('ledger'));
  const latest = new Map<string, Promise<Review>>();

  /** What the team has recorded, with what it is compared with. */
  const recordsOf = async (
    revision: Revision,
    says: Configuration,
    head: Index,
    assumptions: readonly Assumption[],
  ): Promise<Omit<LedgerInput, 'findings'> & Required<Pick<Inventory, 'owners'>>> => {
    const ledger = await ledgerOf(revision);
    const reviewed = says.peerReview === true ? head.jobs.filter(({ id }) => ledger.reviews.has(id)) : [];
    return {
      ledger,
      head,
      assumptions,
      today: today(),
      reviewEvery: says.reviewEvery ?? null,
      lastChanges: await lastChangesOf(workspace, revision, reviewed),
      owners: await ownersOfJobs(head.jobs, ledger, says.owners ?? [], revision),
    };
  };

  const reviewOnce = async (choice: BaseChoice, assertCurrent: () => void): Promise<Review> => {
    for (let attempt = 1; ; attempt += 1) {
      const [wholeHead, wholeBase] = await Promise.all([workspace.head(choice), workspace.base(choice)]);
      assertCurrent();
      const headSays = await configurations.head(wholeHead);
      const baseSays = await configurations.base(wholeBase, headSays);
      const head = withoutRecords(withoutIgnored(wholeHead, [headSays, baseSays]));
      const base = withoutRecords(withoutIgnored(wholeBase, [headSays, baseSays]));
      assertCurrent();
      // Head first: nearly all of base is then known already.
      const atHead = await indexer.index(head, base, { configuration: headSays, onProgress });
      assertCurrent();
      const atBase = await indexer.index(base, head, { configuration: baseSays });
      assertCurrent();
      if (attempt < MOST_ATTEMPTS && changedMeanwhile(atHead, atBase)) continue;
      const changes = countingChanges(diff(atBase.index, atHead.index), headSays, atHead.index.remarks ?? []);
      const assumptions = assume(atHead.index);
      const ignores = createIgnores(atHead.index, atBase.index, today());
      const unchanged = unchangedFiles(base, head);
      const found = check({
        base: atBase.index,
        head: atHead.index,
        changes,
        assumptions: assume(atBase.index),
        unchanged,
        gone: goneFiles(base, head),
        ignores,
        code: await createSameCode(base, head, unchanged, atBase.index),
      });
      const compared = await recordsOf(wholeHead, headSays, atHead.index, assumptions);
      const texts = await textsOf(head, filesToFix(found));
      const mended = withFixes(found, changes, atHead.index, (file) => texts.get(file) ?? null);
      const told = [
        ...compareWithLedger({ ...compared, findings: mended }),
        ...ignores.findings(assumptions),
        ...brokenExpectations(atHead.index),
      ];
      const findings = weighed(told, headSays).toSorted(compareFindings);
      reader.settle();
      return {
        base: base.label,
        head: head.label,
        findings,
        changes,
        assumptions,
        index: withNotes(atHead.index, editedMigrations(atBase.index, atHead.index, changes)),
        reviews: reviewStates(compared),
        owners: compared.owners,
        peerReview: headSays.peerReview ?? false,
        files: coverageOf(atBase.files, atHead.files),
      };
    }
  };

  return {
    inventory: async () => {
      for (let attempt = 1; ; attempt += 1) {
        const whole = await workspace.head({ kind: 'worktree' });
        const says = await configurations.head(whole);
        const head = withoutRecords(withoutIgnored(whole, [says]));
        const indexed = await indexer.index(head, null, { configuration: says, onProgress });
        if (attempt < MOST_ATTEMPTS && changedMeanwhile(indexed)) continue;
        reader.settle();
        const assumptions = assume(indexed.index);
        const compared = await recordsOf(whole, says, indexed.index, assumptions);
        return {
          index: indexed.index,
          assumptions,
          reviews: reviewStates(compared),
          overdue: compareWithLedger({ ...compared, findings: [] }).filter(({ rule }) => rule === 'review-overdue'),
          owners: compared.owners,
          peerReview: says.peerReview ?? false,
          files: indexed.files,
        };
      }
    },
    review: (choice) => {
      const key = JSON.stringify(choice);
      const current: { review: Promise<Review> | null } = { review: null };
      const isCurrent = (): boolean => latest.get(key) === current.review;
      const review = reviewOnce(choice, () => {
        if (!isCurrent()) throw new Superseded();
      }).catch((error: unknown) => {
        const later = latest.get(key);
        if (error instanceof Superseded && later !== undefined) return later;
        throw error;
      });
      current.review = review;
      latest.set(key, review);
      return review;
    },
    ledger: async () => ledgerOf(await workspace.head({ kind: 'worktree' })),
    lastChanges: async (jobs) => lastChangesOf(workspace, await workspace.head({ kind: 'worktree' }), jobs),
    close: async () => {
      await Promise.all([workspace.close(), reader.close()]);
    },
  };
}
