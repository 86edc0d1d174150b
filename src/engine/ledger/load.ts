import type { ConfigurationFault } from '../../model/configuration';
import { LEDGER_FILE, NO_LEDGER, type Ledger } from '../../model/ledger';
import type { Revision } from '../ports';
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

/** The revision without the ledger, which says nothing about code. */
export function withoutLedger(revision: Revision): Revision {
  if (!revision.files.has(LEDGER_FILE)) return revision;
  return { ...revision, files: new Map([...revision.files].filter(([file]) => file !== LEDGER_FILE)) };
}
