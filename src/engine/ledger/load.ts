import type { ConfigurationFault } from '../../model/configuration';
import { LEDGER_FILE, NO_LEDGER, type Ledger } from '../../model/ledger';
import type { Revision } from '../ports';
import { OWNER_FILES } from '../readable';
import { textsOf } from '../texts';
import { readLedger, splitLedger } from './read';
import { ledgerError } from './write';

/** Reads the ledger of revisions; a text that was read before is not read again. */
export type LedgerReader = (revision: Revision) => Promise<Ledger>;

/** @param onFaults told of what makes the whole file unusable; without it that is thrown */
export function createLedgerReader(onFaults: ((faults: readonly ConfigurationFault[]) => void) | null): LedgerReader {
  let known: { readonly hash: string; readonly ledger: Ledger } | null = null;
  return async (revision) => {
    const hash = revision.files.get(LEDGER_FILE)?.hash;
    if (hash === undefined) {
      onFaults?.([]);
      return NO_LEDGER;
    }
    if (known?.hash === hash) return known.ledger;
    const text = (await textsOf(revision, [LEDGER_FILE])).get(LEDGER_FILE) ?? '';
    const split = splitLedger(text);
    if (split.faults.length > 0) {
      const error = ledgerError(text, split.faults);
      if (onFaults === null) throw error;
      onFaults(error.faults);
      return NO_LEDGER;
    }
    onFaults?.([]);
    const ledger = readLedger(split);
    known = { hash, ledger };
    return ledger;
  };
}

/** What people keep in a revision, and says nothing about code. */
const RECORDS: readonly string[] = [LEDGER_FILE, ...OWNER_FILES];

/** The revision without the ledger and CODEOWNERS. */
export function withoutRecords(revision: Revision): Revision {
  if (!RECORDS.some((file) => revision.files.has(file))) return revision;
  return { ...revision, files: new Map([...revision.files].filter(([file]) => !RECORDS.includes(file))) };
}
