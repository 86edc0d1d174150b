import type { TextEdit } from '../model/fix';
import type { Query } from '../model/query';
import { blanked } from './guard-code';

/** What is asked before a query runs: how many rows it is about to touch, or a few of them. */
export type Asked = 'count' | 'sample';

/** The rows of a sample. */
export const SAMPLE = 20;

/** That, as an expression of the query's own code, and the imports that this needs. */
export interface Counting {
  readonly expression: string;
  readonly imports: readonly TextEdit[];
}

/** A statement of its own that holds a call: what stands in front of the call on its line. */
export interface CallStatement {
  readonly indent: string;
  /** Where the statement begins. */
  readonly start: number;
  readonly awaited: boolean;
  readonly call: string;
}

/** The statement that is nothing but the query, its result kept or not; null for anything else. */
export function callStatement(query: Query, text: string): CallStatement | null {
  const before = /(?:^|\n)([ \t]*)((?:(?:const |let )?[\w$]+ = )?)(await\s+)?$/.exec(text.slice(0, query.at.start));
  const [, indent, kept = '', awaiting = ''] = before ?? [];
  if (indent === undefined || !/^[ \t]*;?[ \t]*(?:\r?\n|$)/.test(text.slice(query.at.end))) return null;
  const start = query.at.start - kept.length - awaiting.length;
  return { indent, start, awaited: awaiting !== '', call: text.slice(query.at.start, query.at.end) };
}

/** One call of a chain, `.where(…)`: its name, and where it begins and ends. */
interface Link {
  readonly name: string;
  readonly start: number;
  /** The text between the parentheses. */
  readonly given: string;
  readonly whole: string;
}

interface Chain {
  readonly head: string;
  readonly links: readonly Link[];
}

/** A chain of calls taken apart; null where its parentheses do not match. */
function chainOf(call: string): Chain | null {
  const code = blanked(call);
  const links: Link[] = [];
  let place = 0;
  while (place < code.length) {
    const called = /^\s*\.\s*(\w+)\s*\(/.exec(code.slice(place));
    const open = called === null ? place : place + called[0].length - 1;
    if (!'([{'.includes(code.charAt(open))) {
      place += 1;
      continue;
    }
    const end = closing(code, open);
    if (end === null) return null;
    if (called !== null) {
      const name = called[1] ?? '';
      links.push({ name, start: place, given: call.slice(open + 1, end - 1), whole: call.slice(place, end) });
    }
    place = end;
  }
  return { head: call.slice(0, links[0]?.start ?? call.length), links };
}

/** The place behind the bracket that closes the one at a place. */
function closing(code: string, open: number): number | null {
  let depth = 0;
  for (let place = open; place < code.length; place += 1) {
    if ('([{'.includes(code.charAt(place))) depth += 1;
    if (')]}'.includes(code.charAt(place))) depth -= 1;
    if (depth === 0) return place + 1;
  }
  return null;
}

/** SQLAlchemy: https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html and, before 2.0, `Query.count()`. */
export function askInPython(
  asked: Asked,
  query: Query,
  { call, awaited }: CallStatement,
  text: string,
): Counting | null {
  const chain = call.includes('#') ? null : chainOf(call);
  const last = chain?.links.at(-1);
  if (chain === null || last === undefined) return null;
  if ((last.name === 'delete' || last.name === 'update') && chain.links.some(({ name }) => name === 'query'))
    return {
      expression: `${call.slice(0, last.start)}${asked === 'count' ? '.count()' : `.limit(${String(SAMPLE)}).all()`}`,
      imports: [],
    };
  if (last.name !== 'execute') return null;
  const receiver = `${awaited ? 'await ' : ''}${call.slice(0, last.start)}`;
  return askByText(asked, receiver, last.given) ?? askByStatement(asked, receiver, last.given, query.at.file, text);
}

/** `session.execute(text("DELETE FROM visits WHERE …"))` */
function askByText(asked: Asked, receiver: string, given: string): Counting | null {
  if (!/^\s*(?:\w+\.)*text\(/.test(given)) return null;
  const told = askingSql(asked, given);
  if (told === null) return null;
  return asked === 'count'
    ? { expression: `${receiver}.scalar(${told})`, imports: [] }
    : { expression: allOf(`${receiver}.execute(${told})`), imports: [] };
}

/** Every row of a result, which an asynchronous session gives once it is awaited. */
function allOf(call: string): string {
  return call.startsWith('await ') ? `(${call}).all()` : `${call}.all()`;
}

/** `delete(Visit)` or `sa.delete(Visit)`, and what follows it. */
function startOf(
  given: string,
): { readonly owner: string; readonly model: string; readonly links: readonly Link[] } | null {
  const chain = chainOf(given);
  const bare = /^(?:delete|update)\(\s*([\w.]+)\s*\)$/.exec(chain?.head ?? '')?.[1];
  if (chain === null) return null;
  if (bare !== undefined) return { owner: '', model: bare, links: chain.links };
  const [first, ...links] = chain.links;
  const isStart = first !== undefined && /^(?:delete|update)$/.test(first.name) && /^[\w.]+$/.test(first.given.trim());
  return isStart && /^\w+$/.test(chain.head) ? { owner: `${chain.head}.`, model: first.given.trim(), links } : null;
}

const DROPPED: ReadonlySet<string> = new Set(['values', 'execution_options']);

/** `session.execute(delete(Visit).where(…))` */
function askByStatement(asked: Asked, receiver: string, given: string, file: string, text: string): Counting | null {
  const statement = startOf(given.trim());
  if (statement === null) return null;
  const { owner, model, links } = statement;
  const kept = links.filter(({ name }) => !DROPPED.has(name));
  const end = links.at(-1)?.whole ?? '';
  if (!given.trim().endsWith(end) || kept.some(({ name }) => !/^(?:where|filter|filter_by)$/.test(name))) return null;
  const wanted = asked === 'count' ? ['func', 'select'] : ['select'];
  const imports = owner === '' ? importsOf(wanted, file, text) : [];
  if (imports === null) return null;
  const conditions = kept.map(({ whole }) => whole.trim()).join('');
  if (asked === 'sample') {
    const sampled = `${owner}select(${model})${conditions}.limit(${String(SAMPLE)})`;
    return { expression: allOf(`${receiver}.scalars(${sampled})`), imports };
  }
  const counted = `${owner}select(${owner}func.count()).select_from(${model})${conditions}`;
  return { expression: `${receiver}.scalar(${counted})`, imports };
}

/** What is missing of names, added to the line that imports from `sqlalchemy`; null where there is no such line. */
function importsOf(wanted: readonly string[], file: string, text: string): readonly TextEdit[] | null {
  const lines = [...text.matchAll(/^from sqlalchemy(?:\.\w+)* import (?:\(([^)#]*)\)|([^\n(#\\]+))$/gm)];
  const known = new Set(lines.flatMap(([, inside, bare]) => namesIn(inside ?? bare ?? '')));
  const missing = wanted.filter((name) => !known.has(name));
  if (missing.length === 0) return [];
  const line = lines.find(([whole]) => /^from sqlalchemy import [^(]/.test(whole));
  if (line?.[2] === undefined) return null;
  const names = namesIn(line[2]);
  const isSorted = names.every((name, at) => at === 0 || (names[at - 1] ?? '') <= name);
  const all = [...names, ...missing];
  const start = line.index + line[0].length - line[2].length;
  const list = (isSorted ? all.toSorted() : all).join(', ');
  return [{ at: { file, start, end: start + line[2].trimEnd().length }, text: list }];
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** `pool.query('DELETE FROM visits WHERE …', […])` of `pg`: https://node-postgres.com/apis/result */
export function askInPostgres(asked: Asked, { call, awaited }: CallStatement, text: string): Counting | null {
  const last = chainOf(call)?.links.at(-1);
  if (!awaited || last?.name !== 'query' || !/from ['"]pg['"]|require\(['"]pg['"]\)/.test(text)) return null;
  const told = askingSql(asked, last.given);
  if (told === null || !/^\s*['"`]/.test(told)) return null;
  const found = `(await ${call.slice(0, last.start)}.query(${told})).rows`;
  return { expression: asked === 'count' ? `Number(${found}[0].count)` : found, imports: [] };
}

/** What deletes would hit, counted or read: only where nothing but a condition follows the table. */
function askingSql(asked: Asked, given: string): string | null {
  if (!/^[^;]*;?[^;]*$/.test(given) || /\b(?:returning|using|limit|order\s+by|with)\b/i.test(given)) return null;
  const select = asked === 'count' ? 'SELECT count(*) FROM' : 'SELECT * FROM';
  const told = given.replace(/(['"`]\s*)delete\s+from\b/i, `$1${select}`);
  if (told === given) return null;
  return asked === 'count' ? told : withLimit(told);
}

/** A limit at the end of the text that comes first. */
function withLimit(given: string): string | null {
  const [whole, lead = '', quote = '', inner = ''] = /^([^'"`]*)("""|'''|['"`])([\s\S]*?)\2/.exec(given) ?? [];
  if (whole === undefined || /[\\$]\{|\\/.test(inner) || quote === '') return null;
  const [, body = inner, end = ''] = /^([\s\S]*?)([\s;]*)$/.exec(inner) ?? [];
  return `${lead}${quote}${body} LIMIT ${String(SAMPLE)}${end}${quote}${given.slice(whole.length)}`;
}
