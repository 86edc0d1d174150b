import type { Change, ChangeOf } from '../model/change';
import { conditionsOf, dotted } from '../model/conditions';
import type { Operand, TimeUnit } from '../model/predicate';
import { entityOf } from '../model/query';
import type { Index } from '../model/revision';
import type { Span } from '../model/span';
import { writersOf } from '../model/writers';

type UnitsDiffer = ChangeOf<'units-differ'>;

/** Jobs that came to compare seconds with milliseconds. It is told where the part stands that is new. */
export function unitChanges(base: Index, head: Index): readonly Change[] {
  const known = new Map(mismatches(base).map((one) => [keyOf(one), one]));
  const compared = new Set(base.jobs.flatMap((job) => comparisonsOf(job).map((one) => comparisonKey(job.id, one))));
  return mismatches(head)
    .filter((one) => !known.has(keyOf(one)))
    .map((one) => (compared.has(comparisonKey(one.job.id, one)) ? { ...one, at: one.heldAt } : one));
}

function keyOf({ entity, field, job, compared, held }: UnitsDiffer): string {
  return [entity, field, job.id, compared, held].join('\0');
}

type Comparison = Pick<UnitsDiffer, 'entity' | 'field' | 'compared' | 'reached' | 'condition'>;

function comparisonKey(job: string, { entity, field, compared }: Comparison): string {
  return [job, entity, field, compared].join('\0');
}

function mismatches(index: Index): readonly UnitsDiffer[] {
  return index.jobs.flatMap((job) =>
    comparisonsOf(job).flatMap((one): readonly UnitsDiffer[] => {
      const { entity, field, compared, condition } = one;
      const held = heldUnits(index, entity, field);
      const [other] = held;
      if (other === undefined || held.some(({ unit }) => unit === compared)) return [];
      const { at } = condition.leaf;
      return [{ ...one, kind: 'units-differ', job, held: other.unit, heldAt: other.at, at, revision: 'head' }];
    }),
  );
}

/** Where a job compares a field with the time as a number. */
function comparisonsOf({ queries }: Index['jobs'][number]): readonly Comparison[] {
  return queries.flatMap((reached) => {
    const entity = entityOf(reached.query);
    if (entity === null) return [];
    return conditionsOf(reached.query.predicate).flatMap((condition): readonly Comparison[] => {
      const { leaf } = condition;
      const compared = leaf.kind === 'compare' ? unitOf(leaf.operand) : undefined;
      if (leaf.kind !== 'compare' || compared === undefined) return [];
      return [{ entity, field: dotted(leaf.field), compared, reached, condition }];
    });
  });
}

/** In what the stored numbers count, by what writes the time there, or by the type as it is declared. */
function heldUnits(
  index: Index,
  entity: string,
  field: string,
): readonly { readonly unit: TimeUnit; readonly at: Span }[] {
  const declared = index.schema.entities.get(entity)?.fields.get(field);
  const stated = /\bmode timestamp(_ms)?\b/.exec(declared?.typeText ?? '');
  if (declared !== undefined && stated !== null)
    return [{ unit: stated[1] === undefined ? 'seconds' : 'milliseconds', at: declared.at }];
  return writersOf(index, entity).flatMap(({ query }) =>
    query.writes.flatMap((write) => {
      const unit = write.field === field ? unitOf(write.value) : undefined;
      return unit === undefined ? [] : [{ unit, at: write.valueAt ?? write.at }];
    }),
  );
}

function unitOf(operand: Operand): TimeUnit | undefined {
  return operand.kind === 'now' || operand.kind === 'parameter' ? operand.unit : undefined;
}
