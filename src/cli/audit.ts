import { audit, filesToAudit } from '../engine/audit';
import { compareFindings } from '../engine/findings';
import { withFixes } from '../engine/fixes';
import { standingDisparities } from '../engine/standing';
import type { Severity } from '../model/finding';
import type { Job } from '../model/job';
import { auditJson } from '../report/audit-json';
import { auditMarkdown } from '../report/audit-markdown';
import { auditPretty } from '../report/audit-pretty';
import { mentionedInInventory } from '../report/mentioned';
import { reaches } from '../report/summary';
import { ExitCode } from './exit-code';
import { withFolder } from './folder';
import type { GlobalOptions } from './global-options';
import { pairOutputs } from './output';
import { progressLine } from './progress';
import { writeOutputs, type Writer } from './report-out';
import { version } from './version';

/** Options of `tacit audit`. */
export interface AuditOptions extends GlobalOptions {
  readonly failOn: Severity | 'never';
  readonly format?: readonly ('pretty' | 'json' | 'markdown')[];
  readonly output?: readonly string[];
}

const OUTPUTS = {
  formats: ['pretty', 'json', 'markdown'],
  endings: { '.json': 'json', '.md': 'markdown' },
  fallback: 'pretty',
} as const;

/** Runs `tacit audit`. */
export function auditCommand(options: AuditOptions): Promise<ExitCode> {
  const outputs = pairOutputs(options.format ?? [], options.output ?? [], OUTPUTS);
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const inventory = await folder.session.inventory().finally(progress.end);
    const { index, assumptions } = inventory;
    const mentioned = mentionedInInventory(inventory);
    const standing = [...standingDisparities(index, assumptions), ...(inventory.overdue ?? [])];
    const places = standing.flatMap(({ at, because }) => [at, ...because.map((one) => one.at)]);
    const files = [...filesToAudit(index), ...places.map(({ file }) => file)];
    const sources = await folder.sources({
      base: mentioned.base,
      head: new Set([...mentioned.head, ...files]),
    });
    const textOf = (file: string): string | null => sources.text(file)?.text ?? null;
    const changes = await folder.session.lastChanges(index.jobs.filter(mayDestroy));
    const found = audit({
      index,
      assumptions,
      textOf,
      ownersOf: (job) => inventory.owners?.get(job) ?? [],
      lastChangeOf: (job) => changes.get(job) ?? { kind: 'unknown' },
    });
    const findings = [...withFixes(found.findings, [], index, textOf), ...standing].toSorted(compareFindings);
    const result = { ...found, findings };
    const writers: Readonly<Record<'pretty' | 'json' | 'markdown', Writer>> = {
      pretty: (context) => auditPretty(result, inventory, context),
      json: (context) => auditJson(result, inventory, context, version),
      markdown: (context) => auditMarkdown(result, inventory, context),
    };
    await writeOutputs(outputs, writers, sources, folder.root, options);
    if (options.failOn === 'never') return ExitCode.nothing;
    const { failOn } = options;
    return result.findings.some(({ severity }) => reaches(severity, failOn)) ? ExitCode.findings : ExitCode.nothing;
  });
}

function mayDestroy({ queries }: Job): boolean {
  return queries.some(({ query }) => query.operation === 'delete' || query.operation === 'update');
}
