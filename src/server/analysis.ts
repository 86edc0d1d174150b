import { filesToAudit } from '../engine/audit';
import type { BaseChoice, HostFault, Progress, Reader, Shelf, Workspace } from '../engine/ports';
import { adapterTitles, scheduleTexts } from '../engine/schedules';
import { createSession, type Session } from '../engine/session';
import { blobHash } from '../host/blob-hash';
import { HostError } from '../host/host-error';
import { dayAt } from '../model/day';
import type { ConfigurationFault } from '../model/configuration';
import { openFindings } from '../model/finding';
import { LEDGER_FILE } from '../model/ledger';
import type { RemarkFacts } from '../model/remark';
import type { Inventory, Review } from '../model/review';
import { mentionedInInventory, mentionedInReview } from '../report/mentioned';
import { sourceIndex, type Side } from '../report/source';
import type { Snapshot } from './snapshot';
import { remembering } from './texts';

/** Analyses one folder, again and again. */
export interface Analysis {
  /**
   * Compares the folder with a base; where that cannot be done, the snapshot holds the jobs all the same and says why.
   *
   * @param open files whose texts are wanted in any case
   * @param signal stops it: it rejects with the signal's reason
   * @throws HostError when not even the folder can be read
   */
  readonly run: (base: BaseChoice, open: readonly string[], signal?: AbortSignal) => Promise<Snapshot>;
  /** What the comments of a text would say to Tacit if the file held it. */
  readonly remarksOf: (file: string, text: string) => Promise<readonly RemarkFacts[]>;
  /** Who last changed each of some jobs, by id. */
  readonly lastChanges: Session['lastChanges'];
  readonly close: () => Promise<void>;
}

/** @param uri the folder's */
export function createAnalysis(
  uri: string,
  workspace: Workspace,
  reader: Reader,
  shelf: Shelf,
  onProgress: Progress,
): Analysis {
  const remembered = remembering(workspace);
  let faults: readonly ConfigurationFault[] = [];
  const onFaults = (found: readonly ConfigurationFault[]): void => {
    faults = found;
  };
  let stop: AbortSignal | undefined;
  const session = createSession({
    workspace: remembered,
    reader: {
      ...reader,
      read: async (revision, entries, whole, progress) => {
        await heard();
        return reader.read(revision, entries, whole, progress, stop);
      },
      search: async (revision, entries, words) => {
        await heard();
        stop?.throwIfAborted();
        return reader.search(revision, entries, words);
      },
    },
    shelf,
    onProgress,
    onFaults,
    today: () => dayAt(new Date()),
  });
  const schedules = {
    describe: scheduleTexts(null).describe,
    // Snapshots live long: the next run counts from the moment when it is shown.
    nextRun: (trigger: Parameters<ReturnType<typeof scheduleTexts>['nextRun']>[0]) =>
      scheduleTexts(new Date()).nextRun(trigger),
  };

  return {
    run: async (base, open, signal) => {
      stop = signal;
      const { result, fault } = await reviewOrInventory(base);
      const changes = 'changes' in result ? result.changes : [];
      const findings = 'findings' in result ? openFindings(result.findings) : [];
      const places = [...changes, ...faults].map(({ at }) => at.file);
      const wanted = filesOf(result, [...open, ...places, LEDGER_FILE]);
      return {
        uri,
        index: result.index,
        assumptions: result.assumptions,
        reviews: result.reviews ?? new Map(),
        owners: result.owners ?? new Map(),
        peerReview: result.peerReview ?? false,
        files: result.files,
        base: 'base' in result ? result.base : null,
        fault,
        configurationFaults: faults,
        changes,
        findings,
        sources: sourceIndex(await remembered.texts(wanted)),
        schedules,
        titles: adapterTitles,
      };
    },
    remarksOf: async (file, text) => {
      const content = new TextEncoder().encode(text);
      const entry = { file, hash: blobHash(content, 'sha1'), size: content.length, unsaved: true } as const;
      const files = new Map([[file, entry]]);
      const revision = { label: 'candidate', files, skipped: [], read: () => Promise.resolve(content.slice()) };
      const read = (await reader.read(revision, [entry], true)).get(file);
      return read?.kind === 'facts' ? (read.facts.remarks ?? []) : [];
    },
    lastChanges: session.lastChanges,
    close: () => session.close(),
  };

  async function reviewOrInventory(
    base: BaseChoice,
  ): Promise<{ readonly result: Review | Inventory; readonly fault: HostFault | null }> {
    try {
      return { result: await session.review(base), fault: null };
    } catch (error) {
      if (!(error instanceof HostError) || error.fault.code === 'not-a-folder') throw error;
      return { result: await session.inventory(), fault: error.fault };
    }
  }
}

/** Lets what the editor says come in: where everything is known, rounds of linking follow each other without a pause. */
const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The files that anything shown may point into. */
function filesOf(result: Review | Inventory, more: readonly string[]): Readonly<Record<Side, ReadonlySet<string>>> {
  const inventory = mentionedInInventory(result);
  const review = 'findings' in result ? mentionedInReview(result) : inventory;
  const audited = filesToAudit(result.index);
  return { base: review.base, head: new Set([...inventory.head, ...review.head, ...audited, ...more]) };
}
