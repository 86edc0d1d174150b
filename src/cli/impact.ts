import type { BaseChoice } from '../engine/ports';
import { adapterTitles } from '../engine/schedules';
import { compareText } from '../model/span';
import { impactHtml } from '../report/impact-html';
import { impactMarkdown, type ImpactContext } from '../report/impact-markdown';
import { impactPretty } from '../report/impact-pretty';
import type { ImpactSubject } from '../report/impact-subject';
import { changesSubject, targetSubject } from '../report/impact-target';
import { impactJson } from '../report/json';
import type { SourceIndex } from '../report/source';
import { baseChoice, type BaseOptions } from './base-choice';
import { comparedInput, mentionedInImpact, type ComparedInput } from './compared-input';
import { ExitCode } from './exit-code';
import { withFolder, type Folder } from './folder';
import type { GlobalOptions } from './global-options';
import { pairOutputs } from './output';
import { progressLine } from './progress';
import { writeOutputs, type Writer } from './report-out';
import { UsageError } from './usage-error';
import { version } from './version';

export const IMPACT_FORMATS = ['pretty', 'markdown', 'json', 'html'] as const;
type ImpactFormat = (typeof IMPACT_FORMATS)[number];

/** Options of `tacit impact`. */
export interface ImpactOptions extends GlobalOptions, BaseOptions {
  readonly format?: readonly ImpactFormat[];
  readonly output?: readonly string[];
}

/** Runs `tacit impact`: what depends on an entity, a field, a file, or what changed between two revisions. */
export function impactCommand(target: string, options: ImpactOptions): Promise<ExitCode> {
  const outputs = pairOutputs<ImpactFormat>(options.format ?? [], options.output ?? [], {
    formats: IMPACT_FORMATS,
    endings: { '.json': 'json', '.md': 'markdown', '.html': 'html' },
    fallback: 'pretty',
  });
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const range = rangeOf(target);
    const input = await comparedInput(folder, range ?? baseChoice(options), range !== null).finally(progress.end);
    const sources = await folder.sources(mentionedInImpact(input, target));
    const subject = subjectOf(target, range !== null, input, folder, sources);
    const page = (context: Parameters<Writer>[0]): ImpactContext => ({
      ...context,
      titles: adapterTitles,
      address: () => null,
    });
    const writers: Record<ImpactFormat, Writer> = {
      pretty: (context) => impactPretty(input, subject, context),
      markdown: (context) => impactMarkdown(input, subject, page(context)),
      json: (context) => impactJson(input, subject, context, version),
      html: (context) => impactHtml(input, subject, page(context)),
    };
    await writeOutputs(outputs, writers, sources, folder.root, options);
    return ExitCode.nothing;
  });
}

/** `main..HEAD`; a missing end is HEAD. */
function rangeOf(target: string): BaseChoice | null {
  const [, from, to] = /^(.+?)\.\.\.?(.*)$/.exec(target) ?? [];
  return from === undefined || from.endsWith('/') || from === '.'
    ? null
    : { kind: 'range', from, to: to === undefined || to === '' ? 'HEAD' : to };
}

function subjectOf(
  target: string,
  isRange: boolean,
  input: ComparedInput,
  folder: Folder,
  sources: SourceIndex,
): ImpactSubject {
  if (isRange) return changesSubject(input, target);
  const subject = targetSubject(input, target, sources, folder.has);
  if (subject !== null) return subject;
  const known = [...input.index.schema.entities.keys()].sort(compareText);
  const some = known.slice(0, 5).join(', ');
  throw new UsageError(
    `${target} is no table, collection, field, job or file here.`,
    known.length === 0
      ? 'No table and no collection was found here; tacit doctor says more.'
      : `There is ${some}${known.length > 5 ? ', …' : ''}`,
  );
}
