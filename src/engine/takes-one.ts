import { conditionsOf, dotted } from '../model/conditions';
import type { Predicate } from '../model/predicate';
import type { Entity } from '../model/schema';

/** Whether a condition names one row: `id = $1`, not `id IN (…)`. */
export function takesOne(predicate: Predicate, entity: Entity | undefined): boolean {
  return conditionsOf(predicate).some(({ leaf, negated, required }) => {
    if (!required || negated || leaf.kind !== 'compare' || leaf.operator !== '=') return false;
    const field = dotted(leaf.field);
    const names = field === '_id' || field === 'id' || entity?.fields.get(field)?.unique === true;
    return names && ['parameter', 'literal', 'now'].includes(leaf.operand.kind);
  });
}
