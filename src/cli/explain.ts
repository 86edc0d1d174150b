import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ruleDescriptions } from '../engine/rule-descriptions';
import { mentionedInReview } from '../report/mentioned';
import { prettyReport } from '../report/pretty';
import { baseChoice, type BaseOptions } from './base-choice';
import { ExitCode } from './exit-code';
import { withFolder } from './folder';
import type { GlobalOptions } from './global-options';
import { print } from './output';
import { progressLine } from './progress';
import { writeOutputs } from './report-out';
import { UsageError } from './usage-error';

/** Options of `tacit explain`. */
export type ExplainOptions = GlobalOptions & BaseOptions;

/** Runs `tacit explain`: the page of a rule, or one finding with its whole chain. */
export async function explainCommand(subject: string, options: ExplainOptions): Promise<ExitCode> {
  if (/^[0-9a-f]{16}$/.test(subject)) return explainFinding(subject, options);
  const known = ruleDescriptions.find(({ id }) => id === subject);
  if (known === undefined) {
    const near = ruleDescriptions.find(({ id }) => id.startsWith(subject) || id.includes(subject))?.id;
    throw new UsageError(
      `There is no rule ${subject}.`,
      near === undefined ? 'docs/rules/README.md lists all of them.' : `Did you mean ${near}?`,
    );
  }
  await print(pageOf(known.id) ?? `# ${known.id}\n\n${known.summary}\n`);
  return ExitCode.nothing;
}

/** The page that comes with the program; null where it was left out. */
function pageOf(id: string): string | null {
  try {
    return readFileSync(path.join(import.meta.dirname, '..', 'docs', 'rules', `${id}.md`), 'utf8');
  } catch {
    return null;
  }
}

function explainFinding(fingerprint: string, options: ExplainOptions): Promise<ExitCode> {
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const whole = await folder.session.review(baseChoice(options)).finally(progress.end);
    const findings = whole.findings.filter((finding) => finding.fingerprint === fingerprint);
    if (findings.length === 0) {
      throw new UsageError(`No finding has the fingerprint ${fingerprint}.`, 'tacit check --format json has them.');
    }
    const review = { ...whole, findings };
    const sources = await folder.sources(mentionedInReview(review));
    await writeOutputs(
      [{ format: 'pretty', file: null }],
      { pretty: prettyReport.bind(null, review) },
      sources,
      folder.root,
      options,
    );
    return ExitCode.nothing;
  });
}
