import type { Declaration } from '../adapters/adapter';
import { triggerOf } from '../adapters/trigger';
import type { JobFacts } from '../model/remark';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { quote } from '../model/wording';
import type { Program } from './program';
import { remarkedRun } from './remarked-runs';

/** Jobs that nothing but a comment declares: `// tacit-job nightly-purge every="0 3 * * *"` above what runs. */
export function remarkedJobs(program: Program): readonly Declaration[] {
  return program.declaring.flatMap((file) => {
    const remarks = (program.facts.get(file)?.remarks ?? []).filter((remark) => remark.kind === 'job');
    return remarks.map((remark) => declarationOf(program, file, remark, remarks.length === 1));
  });
}

function declarationOf(program: Program, file: string, remark: JobFacts, alone: boolean): Declaration {
  const at: Span = { file, start: remark.start, end: remark.end };
  if (isOfCrontab(program, file, remark)) {
    const message = `\`tacit-job\` stands above a line of a crontab, which is a job already; ${quote(remark.name)} is not another one.`;
    return { kind: 'note', reason: 'unresolved-handler', message, at };
  }
  const below = remarkedRun(program, file, remark, alone);
  if (below === null) {
    const message = `\`tacit-job\` stands above nothing that runs, so ${quote(remark.name)} is not checked.`;
    return { kind: 'note', reason: 'unresolved-handler', message, at };
  }
  const { schedule, scheduleAt } = remark;
  const place: Span = scheduleAt === null ? at : { file, start: scheduleAt.start, end: scheduleAt.end };
  const stated: Value | undefined = schedule === null ? undefined : { kind: 'literal', value: schedule, at: place };
  return {
    kind: 'schedule',
    name: remark.name,
    trigger: triggerOf(stated, place, null),
    ...('handler' in below ? { handler: below.handler } : { handler: null, run: below.run }),
    handlerName: null,
    group: 'remark',
    at,
  };
}

function isOfCrontab(program: Program, file: string, { covers }: JobFacts): boolean {
  const entries = program.facts.get(file)?.crontab ?? [];
  return entries.some(({ start, end }) => start < covers.end && covers.start < end);
}
