import { conditionsOf, type Condition } from '../model/conditions';
import { codeLanguage } from '../model/language';
import type { TextEdit } from '../model/fix';
import type { Scalar } from '../model/predicate';
import type { Query } from '../model/query';
import type { TextOf } from './guard-code';

/** The edit by which a query takes only members that hold one of the values in the field; null where none is sure. */
export function addCondition(query: Query, field: string, values: readonly Scalar[], textOf: TextOf): TextEdit | null {
  if (values.length === 0 || values.some((value) => typeof value !== 'string')) return null;
  const names = values.map(String);
  if (query.adapter === 'sql') return inSql(query, field, names, textOf);
  if (query.adapter === 'sqlalchemy') return inSqlAlchemy(query, field, names, textOf);
  const operator = OPERATORS[query.adapter];
  return operator === undefined ? null : inObject(query, { field, names, operator }, textOf);
}

const OPERATORS: Readonly<Record<string, string>> = { mongodb: '$in', mongoose: '$in', prisma: 'in', pymongo: '$in' };

interface Added {
  readonly field: string;
  readonly names: readonly string[];
  readonly operator: string;
}

/** In front of the first key of the filter object, in its own style. */
function inObject(query: Query, { field, names, operator }: Added, textOf: TextOf): TextEdit | null {
  const [first] = query.filter.toSorted((a, b) => a.at.start - b.at.start);
  const text = textOf(first?.at.file ?? query.at.file);
  if (text === null) return null;
  const quote = quoteOf(text);
  const list = names.map((name) => quoted(name, quote)).join(', ');
  const isPython = codeLanguage(first?.at.file ?? query.at.file) === 'python';
  const key = !isPython && /^[A-Za-z_$][\w$]*$/.test(field) ? field : quoted(field, quote);
  const entry = isPython ? `${key}: {${quoted(operator, quote)}: [${list}]}` : `${key}: { ${operator}: [${list}] }`;
  if (first === undefined) return inEmptyObject(query, entry, text);
  const condition = conditionsOf(query.predicate).find(({ leaf }) => leaf.at.start >= first.at.start);
  if (condition === undefined || !isPlain(condition) || first.at.file !== query.filter[0]?.at.file) return null;
  const start = /['"]/.test(text.charAt(first.at.start - 1)) ? first.at.start - 1 : first.at.start;
  // A field that the mapper spells otherwise: then the new one's spelling is not known either.
  if (
    !text
      .slice(start, first.at.end + 1)
      .replace(/['"]/g, '')
      .startsWith(first.field)
  )
    return null;
  const gap = /\{(\s*)$/.exec(text.slice(0, start))?.[1];
  if (gap === undefined) return null;
  const separator = gap.includes('\n') ? gap.slice(gap.lastIndexOf('\n')) : ' ';
  return { at: { file: first.at.file, start, end: start }, text: `${entry},${separator}` };
}

/** In front of the first condition, as one of the class: `where(Item.kind.in_(["view"]), Item.made_at < cutoff)`. */
function inSqlAlchemy(query: Query, field: string, names: readonly string[], textOf: TextOf): TextEdit | null {
  const [first] = query.filter.toSorted((a, b) => a.at.start - b.at.start);
  const text = first === undefined ? null : textOf(first.at.file);
  const conditions = conditionsOf(query.predicate);
  if (first === undefined || text === null || !/^\w+$/.test(field) || conditions.length === 0) return null;
  const [lead, owner] = /(?:where|filter)\(\s*(\w+)\.$/.exec(text.slice(0, first.at.start)) ?? [];
  // A column that the class spells otherwise: then the new one's spelling is not known either.
  const isSpelled = text.slice(first.at.start, first.at.end) === first.field;
  if (lead === undefined || owner === undefined || !isSpelled || !conditions.every(isPlain)) return null;
  const quote = quoteOf(text);
  const start = first.at.start - owner.length - 1;
  const list = names.map((name) => quoted(name, quote)).join(', ');
  return { at: { file: first.at.file, start, end: start }, text: `${owner}.${field}.in_([${list}]), ` };
}

/** `deleteMany({})` and `deleteMany()` of MongoDB; Prisma's argument is another object. */
function inEmptyObject(query: Query, entry: string, text: string): TextEdit | null {
  if (query.adapter === 'prisma' || query.predicate.kind !== 'always') return null;
  const call = text.slice(query.at.start, query.at.end);
  const found = /\(\s*(\{\s*\})?\s*\)$/.exec(call);
  if (found === null) return null;
  const from = query.at.start + found.index + 1;
  return { at: { file: query.at.file, start: from, end: query.at.end - 1 }, text: `{ ${entry} }` };
}

/** Whether every match satisfies the condition, as it stands: no alternative, no negation around it. */
function isPlain({ required, negated, leaf }: Condition): boolean {
  return required && leaf.kind !== 'opaque' && (!negated || leaf.kind !== 'present');
}

/** Behind the last condition of WHERE, or as a WHERE of its own. */
function inSql(query: Query, field: string, names: readonly string[], textOf: TextOf): TextEdit | null {
  const conditions = conditionsOf(query.predicate);
  const ends = conditions.map(({ leaf }) => leaf.at.end);
  const end = conditions.length === 0 ? query.targetAt?.end : Math.max(...ends);
  const file = conditions[0]?.leaf.at.file ?? query.targetAt?.file ?? query.at.file;
  const text = textOf(file);
  if (
    text === null ||
    end === undefined ||
    conditions.some(({ required, leaf }) => !required || leaf.kind === 'opaque')
  )
    return null;
  if (conditions.length === 0 && (query.method !== 'DELETE' || query.predicate.kind !== 'always')) return null;
  // What follows must end the statement: no alias, no further clause that the condition would fall into.
  if (conditions.length === 0 && !/^\s*(?:;|[`'"]|$)/.test(text.slice(end))) return null;
  const escaped = inPlainQuotes(text, query.at.start, end) ? "\\'" : "'";
  const list = names.map((name) => `${escaped}${name.replaceAll("'", `${escaped}${escaped}`)}${escaped}`).join(', ');
  const word = conditions.length === 0 ? 'WHERE' : 'AND';
  return { at: { file, start: end, end }, text: ` ${word} ${field} IN (${list})` };
}

/** Whether a place stands in a text of single quotes, whose quotes must be escaped. */
function inPlainQuotes(text: string, from: number, place: number): boolean {
  const opening = /[`'"]/.exec(text.slice(from, place));
  return opening?.[0] === "'" && /\(\s*'/.test(text.slice(from, place));
}

/** The quote that a file's texts are written in. */
export function quoteOf(text: string): "'" | '"' {
  return (text.match(/"/g) ?? []).length > (text.match(/'/g) ?? []).length ? '"' : "'";
}

function quoted(name: string, quote: "'" | '"'): string {
  return `${quote}${name.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}
