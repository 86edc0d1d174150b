import { acceptedEntry, faultOfWords, isAcceptable } from '../engine/ledger/accept';
import { editLedger } from '../engine/ledger/write';
import { updateLedger } from '../host/ledger-file';
import { dayAt } from '../model/day';
import type { Finding } from '../model/finding';
import { LEDGER_FILE } from '../model/ledger';
import { plain } from '../report/text';
import { baseChoice, type BaseOptions } from './base-choice';
import { ExitCode } from './exit-code';
import { withFolder } from './folder';
import type { GlobalOptions } from './global-options';
import { print } from './output';
import { personOf } from './person';
import { progressLine } from './progress';
import { UsageError } from './usage-error';

/** Options of `tacit accept`. */
export interface AcceptOptions extends GlobalOptions, BaseOptions {
  readonly reason: string;
  readonly by?: string;
  readonly until?: string;
}

const SHORTEST_PREFIX = 6;

/** Runs `tacit accept`: writes findings of the review into the ledger, with a reason. */
export function acceptCommand(fingerprints: readonly string[], options: AcceptOptions): Promise<ExitCode> {
  const today = dayAt(options.now ?? new Date());
  const { reason, until = null } = options;
  const fault = faultOfWords({ reason, until, today });
  if (fault !== null) throw new UsageError(fault.message, fault.next);
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const review = await folder.session.review(baseChoice(options)).finally(progress.end);
    const findings = fingerprints.map((fingerprint) => chosen(fingerprint, review.findings));
    const by = personOf(options.by, process.env);
    const edits = findings.map((finding) => acceptedEntry(finding, review.index, { reason, by, until, today }));
    await updateLedger(folder.root, (text) => editLedger(text, edits));
    const end = until === null ? '' : ` until ${until}`;
    const lines = findings.map(({ fingerprint, rule, message }) => `  ${fingerprint}  ${rule}: ${plain(message)}\n`);
    await print(
      `Accepted by ${by} on ${today}${end}, in ${LEDGER_FILE}:\n${lines.join('')}Commit it with the change.\n`,
    );
    return ExitCode.nothing;
  });
}

/** A finding by its fingerprint, or by the first characters of it. */
function chosen(fingerprint: string, findings: readonly Finding[]): Finding {
  const found = findings.filter(
    (one) =>
      one.fingerprint === fingerprint ||
      (fingerprint.length >= SHORTEST_PREFIX && one.fingerprint.startsWith(fingerprint)),
  );
  const [only, another] = found;
  if (only === undefined) {
    const known = findings.map((one) => `${one.fingerprint} (${one.rule})`).join(', ');
    throw new UsageError(
      `No finding of this review has the fingerprint ${fingerprint}.`,
      known === '' ? 'There is no finding; is the base the right one? Name it with --base.' : `There is ${known}.`,
    );
  }
  if (another !== undefined)
    throw new UsageError(`${fingerprint} begins the fingerprints of several findings.`, 'Write more of it.');
  if (!isAcceptable(only)) throw new UsageError(`A finding of ${only.rule} is mended, not accepted.`);
  return only;
}
