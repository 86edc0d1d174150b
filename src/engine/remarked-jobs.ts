import type { Declaration } from '../adapters/adapter';
import { triggerOf } from '../adapters/trigger';
import type { JobFacts } from '../model/remark';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { quote } from '../model/wording';
import { moduleOf, spanOf, type Program } from './program';

/** Jobs that nothing but a comment declares: `// tacit-job nightly-purge every="0 3 * * *"` above a function. */
export function remarkedJobs(program: Program): readonly Declaration[] {
  return program.declaring.flatMap((file) =>
    (program.facts.get(file)?.remarks ?? []).flatMap((remark) =>
      remark.kind === 'job' ? [declarationOf(program, file, remark)] : [],
    ),
  );
}

function declarationOf(program: Program, file: string, remark: JobFacts): Declaration {
  const at: Span = { file, start: remark.start, end: remark.end };
  const handler = functionBelow(program, file, remark);
  if (handler === null) {
    const message = `\`tacit-job\` stands above no function, so ${quote(remark.name)} is not checked.`;
    return { kind: 'note', reason: 'unresolved-handler', message, at };
  }
  const { schedule, scheduleAt } = remark;
  const place: Span = scheduleAt === null ? at : { file, start: scheduleAt.start, end: scheduleAt.end };
  const stated: Value | undefined = schedule === null ? undefined : { kind: 'literal', value: schedule, at: place };
  return {
    kind: 'schedule',
    name: remark.name,
    trigger: triggerOf(stated, place, null),
    handler,
    handlerName: null,
    group: 'remark',
    at,
  };
}

/** The outermost function that begins in the code that a comment is about. */
function functionBelow(program: Program, file: string, { covers }: JobFacts): Value | null {
  const found = (moduleOf(program, file)?.module.functions ?? [])
    .map((holder, index) => ({ holder, index }))
    .filter(({ holder, index }) => index > 0 && covers.start <= holder.nameStart && holder.nameStart < covers.end)
    .toSorted((a, b) => a.holder.start - b.holder.start || b.holder.end - a.holder.end);
  const [first] = found;
  if (first === undefined) return null;
  return {
    kind: 'function',
    function: { file, index: first.index, environment: null },
    at: spanOf(file, first.holder),
  };
}
