import { conditionsOn, operandsOf } from '../model/conditions';
import type { Expression } from '../model/expression';
import type { ReachedQuery } from '../model/job';
import { entityOf, type FieldUse, type Query } from '../model/query';
import { contains, spanKey, type Span } from '../model/span';
import { moduleOf, type Program } from './program';

/** Fields whose conditions may vanish, by the place and entity of the query, as it is written. */
export type Vanishing = ReadonlyMap<string, ReadonlySet<string>>;

export function vanishingIn(queries: readonly Query[]): Vanishing {
  return new Map(
    queries.flatMap((query) => {
      const fields = query.filter.filter((use) => use.mayVanish).map(({ field }) => field);
      return fields.length === 0 ? [] : [[placeOf(query), new Set(fields)] as const];
    }),
  );
}

function placeOf(query: Query): string {
  return [spanKey(query.at), entityOf(query), query.operation].join('\0');
}

/**
 * The query of a job with marks on the conditions that may vanish: what the declared types say where it stands, unless the
 * job gives a value that is known, or code on the way asks whether something is there (`if (!before) return`). What it
 * asks need not be the value, but then somebody has thought of it.
 */
export function withVanishing(program: Program, declared: Vanishing, reached: ReachedQuery): ReachedQuery {
  const { query, path } = reached;
  const fields = declared.get(placeOf(query)) ?? new Set<string>();
  const marked = query.filter.some((use) => use.mayVanish);
  if (fields.size === 0 && !marked) return reached;
  const isAsked = [query.at, ...path.map(({ at }) => at)].some((at) => isChecked(program, at));
  const filter = query.filter.map(({ mayVanish = false, ...use }): FieldUse => {
    const may = !isAsked && (mayVanish || (fields.has(use.field) && isOpen(query, use.field)));
    return may ? { ...use, mayVanish: true } : use;
  });
  return { ...reached, query: { ...query, filter } };
}

/** Whether a condition on the field is with a value that only the run knows. */
function isOpen({ predicate }: Query, field: string): boolean {
  return conditionsOn(predicate, field).some(({ leaf }) =>
    operandsOf(leaf).some(({ kind }) => kind === 'parameter' || kind === 'unknown'),
  );
}

function isChecked(program: Program, at: Span): boolean {
  const functions = moduleOf(program, at.file)?.module.functions ?? [];
  return functions.some(({ branches = [] }) =>
    branches.some(
      ({ subject, values, start, end }) =>
        (values !== null || asksPresence(subject)) && contains({ file: at.file, start, end }, at),
    ),
  );
}

/** `x`, `!x`, `x.y && z`, `x !== undefined`, `typeof x === 'string'`. */
function asksPresence(condition: Expression): boolean {
  switch (condition.kind) {
    case 'name':
    case 'member':
    case 'call':
      return true;
    case 'unary':
      return asksPresence(condition.operand);
    case 'binary':
      return /^(?:[!=]==?|&&|\|\|)$/.test(condition.operator);
    default:
      return false;
  }
}
