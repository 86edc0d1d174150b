import type { Finding } from '../model/finding';
import type { Job, ReachedQuery } from '../model/job';
import { entityOf } from '../model/query';
import type { ExpectsFacts } from '../model/remark';
import type { Index } from '../model/revision';
import type { Entity } from '../model/schema';
import { contains, type Span } from '../model/span';
import { enumerate, quote, valueText } from '../model/wording';
import { writersOf } from '../model/writers';
import { chainOf } from './because';
import { hygieneFinding } from './hygiene';

type Expectation = ExpectsFacts & { readonly file: string; readonly values: readonly string[] };

/** What comments expect of the data, and the code does not keep: `// tacit-expects events.kind in (click, view)`. */
export function brokenExpectations(head: Index): readonly Finding[] {
  return (head.remarks ?? []).flatMap((remark) => {
    if (remark.kind !== 'expects' || remark.values === null) return [];
    const expectation: Expectation = { ...remark, values: remark.values };
    const odd = [...valuesOf(head, expectation)].filter(([value]) => !expectation.values.includes(value));
    return odd.map(([value, at]) => finding(head, expectation, value, at));
  });
}

/** Every value that the field is known to hold, with the first place that says so. */
function valuesOf(head: Index, { entity, field }: Expectation): ReadonlyMap<string, Span> {
  const declared = head.schema.entities.get(entity);
  const places = [
    ...(declared?.fields.get(field)?.values ?? []).map(({ value, at }) => [valueText(value), at] as const),
    ...sampledValues(declared, field),
    ...(declared?.kinds ?? []).filter((kind) => kind.field === field).map(({ value, at }) => [value, at] as const),
    ...writersOf(head, entity).flatMap(({ query }) =>
      query.writes.flatMap((write) =>
        write.field === field && write.value.kind === 'literal' && write.value.value !== null
          ? [[valueText(write.value.value), write.valueAt ?? write.at] as const]
          : [],
      ),
    ),
  ];
  return new Map(places.toReversed());
}

/** Kinds that documents of a sample hold. */
function sampledValues(entity: Entity | undefined, field: string): readonly (readonly [string, Span])[] {
  const { sample } = entity ?? {};
  return sample?.profile.discriminator?.field === field ? [...sample.kindsAt] : [];
}

function finding(head: Index, expectation: Expectation, value: string, at: Span): Finding {
  const { file, start, end, entity, field, values } = expectation;
  const concerned = head.jobs.flatMap((job) =>
    job.queries.filter((reached) => isMeant(job, reached, expectation)).map((reached) => ({ job, reached })),
  );
  const does = concerned.map(({ reached }) => reached.query.operation);
  return hygieneFinding({
    rule: 'expectation-broken',
    severity: does.includes('delete') || does.includes('update') ? 'error' : 'warning',
    message: `${quote(`${entity}.${field}`)} can be ${quote(value)}. A comment expects ${enumerate(values.map(quote), 'or')}.`,
    at,
    jobs: [...new Set(concerned.map(({ job }) => job.id))],
    entity,
    field,
    detail: value,
    because: [
      { role: 'change', at: { file, start, end }, message: 'This is expected here' },
      ...concerned.flatMap(({ job, reached }) => chainOf(job, reached, reached.query.operation)),
    ],
  });
}

/** Whether a query is the one that the comment stands at, or in the code of a job or a function that it stands at. */
function isMeant(job: Job, { query, path }: ReachedQuery, { file, covers, entity }: Expectation): boolean {
  if (entityOf(query) !== entity) return false;
  const begins = (span: Span): boolean => span.file === file && covers.start <= span.start && span.start < covers.end;
  const within: Span = { file, start: covers.start, end: covers.start };
  const holders = [...path.map(({ target }) => target), ...job.entries.map(({ at }) => at)];
  return [query.at, job.at, ...holders].some(begins) || holders.some((holder) => contains(holder, within));
}
