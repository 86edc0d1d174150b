import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openFindings, stateOf, type Acceptance } from '../model/finding';
import type { Review } from '../model/review';
import { compareText } from '../model/span';
import { count } from '../report/text';
import type { GlobalOptions } from './global-options';
import { writeReport } from './output';
import { UsageError } from './usage-error';

/** Where the findings stand that were there when a team began, unless another file is named. */
const USUAL_FILE = '.tacit/baseline.json';
const VERSION = 1;

const KNOWN: Acceptance = {
  source: 'baseline',
  holds: true,
  reason: 'it was there before',
  by: null,
  on: null,
  until: null,
};

/**
 * The review with the findings of a baseline accepted: only new ones count.
 *
 * @throws UsageError where the file cannot be read, or is no baseline
 */
export function withBaseline(review: Review, root: string, file: string | true): Review {
  const known = fingerprintsIn(root, file === true ? USUAL_FILE : file);
  const findings = review.findings.map((finding) =>
    stateOf(finding) === 'new' && known.has(finding.fingerprint) ? { ...finding, acceptance: KNOWN } : finding,
  );
  return { ...review, findings };
}

function fingerprintsIn(root: string, file: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(path.resolve(root, file), 'utf8');
  } catch {
    throw new UsageError(`The baseline ${file} cannot be read.`, 'Write one: tacit check --write-baseline');
  }
  const known = parsed(text);
  if (known === null)
    throw new UsageError(
      `${file} is no baseline of this version of Tacit.`,
      'Write it anew: tacit check --write-baseline',
    );
  return known;
}

function parsed(text: string): ReadonlySet<string> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== VERSION) return null;
  const findings: unknown = 'findings' in value ? value.findings : null;
  if (!Array.isArray(findings)) return null;
  const fingerprints = findings.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'fingerprint' in one && typeof one.fingerprint === 'string'
      ? one.fingerprint
      : null,
  );
  return fingerprints.includes(null) ? null : new Set(fingerprints.filter((one) => one !== null));
}

/** Writes what nobody has accepted as the baseline. */
export async function writeBaseline(
  review: Review,
  root: string,
  file: string | true,
  options: GlobalOptions,
): Promise<void> {
  const known = openFindings(review.findings);
  const findings = known
    .map(({ fingerprint, rule, at, message }) => ({ fingerprint, rule, file: at.file, message }))
    .toSorted((a, b) => compareText(a.fingerprint, b.fingerprint));
  const name = file === true ? USUAL_FILE : file;
  if (file === true) mkdirSync(path.resolve(root, path.dirname(name)), { recursive: true });
  await writeReport(root, name, `${JSON.stringify({ version: VERSION, findings }, null, 2)}\n`);
  if (options.quiet !== true) process.stderr.write(`${count(known.length, 'finding')} written to ${name}.\n`);
}
