import type { Span } from '../model/span';
import type { SqlDefinition } from '../model/sql';
import type { SqlResident } from '../model/sql-resident';
import { relocate } from '../parse/sql-relocate';
import type { DefinitionDeclaration } from './adapter';

/** A definition of an SQL text that stands in code, with the places in the code for those in the text. */
export function placeDefinition(
  definition: SqlDefinition | SqlResident,
  locate: (start: number, end: number) => Span,
): DefinitionDeclaration {
  const { file } = locate(definition.start, definition.end);
  return { kind: 'definition', file, definition: relocate(definition, locate) };
}
