import type { Fix, TextEdit } from '../model/fix';
import type { Job } from '../model/job';
import { entityOf, type Query } from '../model/query';
import { codeLanguage } from '../model/language';
import { nameText } from '../model/wording';
import { callStatement, countInPostgres, countInPython } from './fix-count';
import type { TextOf } from './guard-code';

/** The most that a volume check lets through until somebody puts in what is normal. */
const BAND = '10_000';
const SAMPLE = 20;

/** How a client says what a guard needs. */
interface Client {
  readonly count: (receiver: string, filter: string) => string;
  readonly sample: (receiver: string, filter: string) => string;
  /** The property of a result that tells how many were touched. */
  readonly touched: (query: Query) => string;
}

function withTake(filter: string): string {
  return filter.trim() === '' ? `{ take: ${String(SAMPLE)} }` : filter.replace('{', `{ take: ${String(SAMPLE)},`);
}

const changed = ({ operation }: Query): string => (operation === 'delete' ? 'deletedCount' : 'modifiedCount');

const CLIENTS: Readonly<Record<string, Client>> = {
  mongodb: {
    count: (receiver, filter) => `${receiver}.countDocuments(${filter})`,
    sample: (receiver, filter) => `${receiver}.find(${filter}).limit(${String(SAMPLE)}).toArray()`,
    touched: changed,
  },
  mongoose: {
    count: (receiver, filter) => `${receiver}.countDocuments(${filter})`,
    sample: (receiver, filter) => `${receiver}.find(${filter}).limit(${String(SAMPLE)}).lean()`,
    touched: changed,
  },
  prisma: {
    count: (receiver, filter) => `${receiver}.count(${filter})`,
    sample: (receiver, filter) => `${receiver}.findMany(${withTake(filter)})`,
    touched: () => 'count',
  },
};

/** A statement that awaits the query and nothing else. */
interface Statement {
  readonly indent: string;
  /** Where the statement begins, and where it ends, its semicolon included. */
  readonly start: number;
  readonly end: number;
  readonly receiver: string;
  readonly filter: string;
  readonly call: string;
  readonly names: string;
}

/** The fix for a guard that a query lacks, by the rule that misses it; null where the code is not of a form that is sure. */
export function guardFix(rule: string, job: Job, query: Query, textOf: TextOf): Fix | null {
  const client = CLIENTS[query.adapter];
  const text = textOf(query.at.file);
  if (client === undefined) return rule === 'no-volume-check' && text !== null ? countFix(job, query, text) : null;
  const statement = text === null ? null : statementOf(query, text);
  if (text === null || statement === null) return null;
  const entity = nameText(entityOf(query) ?? 'it');
  const who = whoIs(job);
  const { indent, start, end, receiver, filter, call } = statement;
  const before = (lines: readonly string[]): readonly TextEdit[] => [
    { at: { file: query.at.file, start, end: start }, text: lines.map((line) => `${line}\n${indent}`).join('') },
  ];
  switch (rule) {
    case 'no-volume-check': {
      const name = unused('matched', statement);
      return {
        title: volumeTitle(query),
        edits: before([
          `const ${name} = await ${client.count(receiver, filter)};`,
          `if (${name} > ${BAND}) throw new Error(\`${who}: \${${name}} match, more than is normal\`);`,
        ]),
      };
    }
    case 'no-audit-sample': {
      const name = unused('sample', statement);
      return {
        title: `Log up to ${String(SAMPLE)} of what goes from \`${entity}\``,
        edits: before([
          `const ${name} = await ${client.sample(receiver, filter)};`,
          `console.log('${who}: a sample of what goes', ${name});`,
        ]),
      };
    }
    case 'no-effect-check': {
      const property = client.touched(query);
      const name = unused('result', statement);
      return {
        title: `Log how many of \`${entity}\` it touched`,
        edits: [
          {
            at: { file: query.at.file, start, end },
            text: `const ${name} = await ${call};\n${indent}console.log('${who}: touched', ${name}.${property});`,
          },
        ],
      };
    }
    default:
      return null;
  }
}

/** A volume check for clients that a statement says nothing of but its own code. */
function countFix(job: Job, query: Query, text: string): Fix | null {
  const statement = callStatement(query, text);
  if (statement === null) return null;
  const isPython = codeLanguage(query.at.file) === 'python';
  const counting = isPython ? countInPython(query, statement, text) : countInPostgres(statement, text);
  if (counting === null) return null;
  const name = unused('matched', { names: text });
  const { indent, start } = statement;
  const step = indent.includes('\t') ? '\t' : '    ';
  const lines = isPython
    ? [
        `${name} = ${counting.expression}`,
        `if ${name} > ${BAND}:`,
        `${step}raise RuntimeError(f"${whoIs(job)}: {${name}} match, more than is normal")`,
      ]
    : [
        `const ${name} = ${counting.expression};`,
        `if (${name} > ${BAND}) throw new Error(\`${whoIs(job)}: \${${name}} match, more than is normal\`);`,
      ];
  const edit = {
    at: { file: query.at.file, start, end: start },
    text: lines.map((line) => `${line}\n${indent}`).join(''),
  };
  return { title: volumeTitle(query), edits: [...counting.imports, edit] };
}

function volumeTitle(query: Query): string {
  return `Stop when more than ${BAND} of \`${nameText(entityOf(query) ?? 'it')}\` match`;
}

/** A job's name, fit to stand in any text. */
function whoIs({ name }: Job): string {
  return name.replace(/[`$\\{}'"]/g, '');
}

function statementOf(query: Query, text: string): Statement | null {
  const [, indent, lead] = /(?:^|\n)([ \t]*)(await\s+)$/.exec(text.slice(0, query.at.start)) ?? [];
  if (indent === undefined || lead === undefined) return null;
  const call = text.slice(query.at.start, query.at.end);
  const [, receiver, method, filter] = /^([\s\S]+)\.(deleteMany|updateMany)\(([\s\S]*)\)$/.exec(call) ?? [];
  if (receiver === undefined || filter === undefined) return null;
  const own = method === 'deleteMany' ? filter : filterOfUpdate(query, filter);
  if (own === null) return null;
  const semicolon = /^\s*;/.exec(text.slice(query.at.end))?.[0].length ?? 0;
  return {
    indent,
    start: query.at.start - lead.length,
    end: query.at.end + semicolon,
    receiver,
    filter: own.trim().replace(/,$/, ''),
    call,
    names: text,
  };
}

/** The first argument of an update; Prisma has both in one, which is not taken apart. */
function filterOfUpdate(query: Query, text: string): string | null {
  if (query.adapter === 'prisma') return null;
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) return text.slice(0, index);
  }
  return null;
}

/** A name that the file does not have yet. */
function unused(wanted: string, { names }: Pick<Statement, 'names'>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}${String(number)}`;
    if (!new RegExp(`\\b${name}\\b`).test(names)) return name;
  }
}
