import type { Located } from '../model/expression';
import type { Span } from '../model/span';
import type { SqlDefinition } from '../model/sql';
import type { DefinitionDeclaration } from './adapter';

/** A definition of an SQL text that stands in code, with the places in the code for those in the text. */
export function placeDefinition(
  definition: SqlDefinition,
  locate: (start: number, end: number) => Span,
): DefinitionDeclaration {
  const { file } = locate(definition.start, definition.end);
  return { kind: 'definition', file, definition: placed(definition, locate) };
}

function placed<T>(part: T, locate: (start: number, end: number) => Span): T {
  if (Array.isArray(part)) return part.map((item: unknown) => placed(item, locate)) as T;
  if (typeof part !== 'object' || part === null) return part;
  const copy = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, placed<unknown>(value, locate)]));
  if (isLocated(part)) {
    const { start, end } = locate(part.start, part.end);
    return { ...copy, start, end } as T;
  }
  return copy as T;
}

function isLocated(part: object): part is Located {
  return 'start' in part && 'end' in part && typeof part.start === 'number' && typeof part.end === 'number';
}
