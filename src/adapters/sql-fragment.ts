import type { FieldPath, Operand, Predicate } from '../model/predicate';
import type { FieldUse } from '../model/query';
import type { Value } from '../model/value';
import { readSql } from '../parse/sql';
import { wholeHole } from '../parse/sql-token';
import type { Lookup } from './adapter';
import { allOf, anyOf, everything, oneOfForms, opaque, type FilterReading } from './mongo-reading';
import { describe } from './operand';
import { operandsOf } from './sql-bound';
import { describeHoles, placeQuery, type SqlPlacing } from './sql-query';
import { composeSql, type ComposedSql } from './sql-text';

/** What a condition written as SQL stands in: the table it is about, by its alias, and those that are joined to it. */
export interface FragmentScope {
  readonly alias: string | null;
  readonly joined: readonly string[];
  /** The column that a name means. */
  readonly column: (name: string) => string;
  /** The value that is bound to `:name` or to the `?` of a number; null where it is not known. */
  readonly bound: (parameter: string) => Value | null;
  readonly look: Lookup;
}

/**
 * A condition that is written as a text, inside a query that code builds. A text that is alternatives of which any may
 * hold gives one reading for each, because what is put behind it with AND binds to the last alone.
 */
export function fragmentFilters(value: Value, scope: FragmentScope): readonly FilterReading[] {
  const composed = composeSql(value);
  const [only] = composed;
  if (only === undefined) return [opaque('the condition is computed', value.at)];
  if (composed.length === 1) return readFragment(only, value, scope);
  return [oneOfForms(composed.map((each) => allOf(readFragment(each, value, scope))))];
}

function readFragment(composed: ComposedSql, value: Value, scope: FragmentScope): readonly FilterReading[] {
  const { prefix, text } = framed(composed.text, scope);
  const statement = readSql(prefix + text, 'unknown').statements.find((each) => each.kind === 'query');
  if (statement?.kind !== 'query' || statement.table.name !== OWN)
    return [opaque('the condition is not understood', value.at)];
  const shift = prefix.length;
  const placing: SqlPlacing = {
    locate: (start, end) => composed.locate(Math.max(0, start - shift), Math.max(0, end - shift)),
    at: () => value.at,
    parameter: (parameter) => operandsFor(parameter, composed, scope),
    name: () => null,
    describe: (part) => describeHoles(part, (index) => describeHole(composed.holes[index], scope.look)),
  };
  const { predicate, completeness, filter } = placeQuery(statement, placing);
  const whole = { completeness, filter: filter.map((use) => renamedUse(use, scope)) };
  const renamed = renamedPredicate(predicate, scope);
  if (renamed.kind !== 'any' || isEnclosed(composed.text)) return [{ predicate: renamed, ...whole }];
  return renamed.of.map((part, index) => ({ predicate: part, completeness, filter: index === 0 ? whole.filter : [] }));
}

const OWN = 'own_rows';

/**
 * The text as the condition of a statement, each alias under a name that no engine reserves. Lengths stay as they are,
 * so that places do.
 */
function framed(text: string, { alias, joined }: FragmentScope): { readonly prefix: string; readonly text: string } {
  const names = [alias ?? OWN, ...joined];
  const safe = names.map((name, index) => (alias === null && index === 0 ? OWN : safeName(name, index)));
  let framedText = text.replace(/:\.\.\.(?=\w)/g, '   :');
  names.forEach((name, index) => {
    const found = new RegExp(`(?<![\\w.:])(["\`]?)${escaped(name)}\\1(?=\\s*\\.)`, 'g');
    framedText = framedText.replace(found, (match) => (safe[index] ?? match).padEnd(match.length, ' '));
  });
  const [own = OWN, ...others] = safe;
  const from = own === OWN ? OWN : `${OWN} ${own}`;
  const quote = text.includes('`') ? '`' : '"';
  const joins = others
    .map((other, index) => ` LEFT JOIN ${quote}${joined[index] ?? other}${quote} ${other} ON true`)
    .join('');
  return { prefix: `SELECT 1 FROM ${from}${joins} WHERE `, text: framedText };
}

function safeName(name: string, index: number): string {
  return name.length < 2 ? name : `q${String(index)}`.padEnd(name.length, 'q').slice(0, Math.max(name.length, 2));
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Whether the text is one condition in parentheses. */
function isEnclosed(text: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.startsWith('(') || !trimmed.endsWith(')')) return false;
  let depth = 0;
  for (const [index, character] of [...trimmed].entries()) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0 && index < trimmed.length - 1) return false;
  }
  return true;
}

function operandsFor(parameter: string, composed: ComposedSql, scope: FragmentScope): readonly Operand[] | null {
  const index = wholeHole(parameter);
  const value = index === null ? scope.bound(parameter) : composed.holes[index];
  return value ? operandsOf(value) : null;
}

function describeHole(value: Value | undefined, look: Lookup): string {
  if (value === undefined) return '…';
  return look.text(value) || describe(value);
}

function renamedUse(use: FieldUse, { column }: FragmentScope): FieldUse {
  return { ...use, field: column(use.field) };
}

function renamedPath([first, ...rest]: FieldPath, { column }: FragmentScope): FieldPath {
  return first === undefined ? [] : [column(first), ...rest];
}

function renamedPredicate(predicate: Predicate, scope: FragmentScope): Predicate {
  switch (predicate.kind) {
    case 'always':
      return predicate;
    case 'all':
    case 'any':
      return { ...predicate, of: predicate.of.map((part) => renamedPredicate(part, scope)) };
    case 'not':
      return { ...predicate, of: renamedPredicate(predicate.of, scope) };
    case 'opaque':
      return { ...predicate, fields: predicate.fields.map((path) => renamedPath(path, scope)) };
    case 'compare':
      return {
        ...predicate,
        field: renamedPath(predicate.field, scope),
        operand: renamedOperand(predicate.operand, scope),
      };
    default:
      return { ...predicate, field: renamedPath(predicate.field, scope) };
  }
}

function renamedOperand(operand: Operand, scope: FragmentScope): Operand {
  return operand.kind === 'field' && operand.entity === null
    ? { ...operand, path: renamedPath(operand.path, scope) }
    : operand;
}

/** One condition behind another: AND binds closer than OR. */
export interface Clause {
  readonly word: 'and' | 'or';
  /** Alternatives of one text, of which any may hold. */
  readonly readings: readonly FilterReading[];
}

/** What conditions say that are put behind each other as texts. */
export function joinedClauses(clauses: readonly Clause[]): FilterReading {
  const terms: FilterReading[][] = [];
  for (const { word, readings } of clauses) {
    const [first, ...others] = readings;
    if (first === undefined) continue;
    const last = terms.at(-1);
    if (word === 'and' && last !== undefined) last.push(first);
    else terms.push([first]);
    for (const other of others) terms.push([other]);
  }
  return terms.length === 0 ? everything : anyOf(terms.map(allOf));
}
