import type { Fix, TextEdit } from '../model/fix';
import type { Job } from '../model/job';
import { entityOf, type Query } from '../model/query';
import { codeLanguage } from '../model/language';
import { nameText } from '../model/wording';
import { askInPostgres, askInPython, callStatement, SAMPLE, type CallStatement } from './fix-count';
import type { TextOf } from './guard-code';

/** The most that a volume check lets through until somebody puts in what is normal. */
const BAND = '10_000';

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
  if (client === undefined) return text === null ? null : ownFix(rule, job, query, text);
  const statement = text === null ? null : statementOf(query, text);
  if (text === null || statement === null) return null;
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
        title: sampleTitle(query),
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
        title: touchedTitle(query),
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

/** Guards for clients that a statement says nothing of but its own code: `pg`, and SQLAlchemy. */
function ownFix(rule: string, job: Job, query: Query, text: string): Fix | null {
  const statement = callStatement(query, text);
  if (statement === null) return null;
  switch (rule) {
    case 'no-volume-check':
      return askFix('count', job, query, statement, text);
    case 'no-audit-sample':
      return askFix('sample', job, query, statement, text);
    case 'no-effect-check':
      return touchedFix(job, query, statement, text);
    default:
      return null;
  }
}

/** What is asked before the statement, and what becomes of the answer. */
function askFix(asked: 'count' | 'sample', job: Job, query: Query, statement: CallStatement, text: string): Fix | null {
  const isPython = codeLanguage(query.at.file) === 'python';
  const asking = isPython ? askInPython(asked, query, statement, text) : askInPostgres(asked, statement, text);
  if (asking === null) return null;
  const { indent, start } = statement;
  const name = unused(asked === 'count' ? 'matched' : 'sample', { names: text });
  const step = indent.includes('\t') ? '\t' : '    ';
  const answer: Readonly<Record<typeof asked, readonly string[]>> = isPython
    ? {
        count: [
          `if ${name} > ${BAND}:`,
          `${step}raise RuntimeError(f"${whoIs(job)}: {${name}} match, more than is normal")`,
        ],
        sample: [`print("${whoIs(job)}: a sample of what goes", ${name})`],
      }
    : {
        count: [`if (${name} > ${BAND}) throw new Error(\`${whoIs(job)}: \${${name}} match, more than is normal\`);`],
        sample: [`console.log('${whoIs(job)}: a sample of what goes', ${name});`],
      };
  const first = isPython ? `${name} = ${asking.expression}` : `const ${name} = ${asking.expression};`;
  const lines = [first, ...answer[asked]];
  const edit = {
    at: { file: query.at.file, start, end: start },
    text: lines.map((line) => `${line}\n${indent}`).join(''),
  };
  const title = asked === 'count' ? volumeTitle(query) : sampleTitle(query);
  return { title, edits: [...asking.imports, edit] };
}

/** The number of rows that the statement touched, logged; only where nobody keeps its result yet. */
function touchedFix(job: Job, query: Query, { indent, start, awaited, call }: CallStatement, text: string): Fix | null {
  const isPython = codeLanguage(query.at.file) === 'python';
  const lead = text.slice(start, query.at.start);
  if (!/^(?:await\s+)?$/.test(lead)) return null;
  const name = unused('result', { names: text });
  const end = query.at.end + (/^\s*;/.exec(text.slice(query.at.end))?.[0].length ?? 0);
  const isCount = /\.(?:delete|update)\([^()]*\)$/.test(call) && /\bquery\s*[.(]/.test(call);
  const isExecuted = /\.execute\(/.test(call);
  const isPool = awaited && /from ['"]pg['"]|require\(['"]pg['"]\)/.test(text) && /\.query\(/.test(call);
  if (isPython ? !isCount && !isExecuted : !isPool) return null;
  const touched = isPython ? (isCount ? name : `${name}.rowcount`) : `${name}.rowCount`;
  const lines = isPython
    ? [`${name} = ${lead}${call}`, `print("${whoIs(job)}: touched", ${touched})`]
    : [`const ${name} = ${lead}${call};`, `console.log('${whoIs(job)}: touched', ${touched});`];
  return {
    title: touchedTitle(query),
    edits: [{ at: { file: query.at.file, start, end }, text: lines.join(`\n${indent}`) }],
  };
}

function sampleTitle(query: Query): string {
  return `Log up to ${String(SAMPLE)} of what goes from \`${nameText(entityOf(query) ?? 'it')}\``;
}

function touchedTitle(query: Query): string {
  return `Log how many of \`${nameText(entityOf(query) ?? 'it')}\` it touched`;
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
