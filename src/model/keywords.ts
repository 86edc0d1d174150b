import type { Value, ValueOf } from './value';

/** Arguments with those by keyword apart. */
export interface GivenArguments {
  readonly positional: readonly Value[];
  readonly keywords: ValueOf<'object'> | null;
}

/** Tells arguments by position from those by keyword, which stand last, as `**` of an object. */
export function givenArguments(args: readonly Value[]): GivenArguments {
  const last = args.at(-1);
  const [operand] = last?.kind === 'operation' && last.operator === '**' ? last.operands : [];
  return operand?.kind === 'object'
    ? { positional: args.slice(0, -1), keywords: operand }
    : { positional: args, keywords: null };
}
