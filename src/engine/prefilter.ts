import { readsLanguage, type Adapter } from '../adapters/adapter';
import { adapters } from '../adapters/registry.generated';
import { SQL_FENCES } from '../model/fences';
import type { CodeLanguage } from '../model/language';

/** Whether a file's bytes hold any of the literals. */
export type Prefilter = (bytes: Uint8Array) => boolean;

const SYNTAX = /[\\^$.*+?()[\]{}|/-]/g;

/** Every byte as one character: cheaper than decoding, and a literal in UTF-8 is found all the same. */
function asLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Searches for all literals in one pass. A literal that contains another one is found with it. */
export function createPrefilter(literals: readonly string[]): Prefilter {
  const distinct = [...new Set(literals)].filter((literal) => literal !== '');
  const needed = distinct.filter((literal) => !distinct.some((other) => other !== literal && literal.includes(other)));
  if (needed.length === 0) return () => false;
  const encoded = needed.map((literal) => asLatin1(new TextEncoder().encode(literal)).replace(SYNTAX, '\\$&'));
  const any = new RegExp(encoded.sort().join('|'));
  // In UTF-16 the literals look different; such files are rare enough to be read always.
  return (bytes) => isUtf16(bytes) || any.test(asLatin1(bytes));
}

/** What begins the remarks of comments. */
const REMARK = 'tacit-';

/** Whether an adapter reads configuration files or command lines. */
function readsOperations({ configuration, commands }: Adapter): boolean {
  return configuration !== undefined || commands !== undefined;
}

/** Whether an adapter looks into code. */
export function readsCode(adapter: Adapter): boolean {
  const { calls, decorators, modules, member, injected, callback, entry } = adapter;
  const ways = [calls, decorators, modules, member, injected, callback, entry];
  return ways.some((way) => way !== undefined) || !readsOperations(adapter);
}

/** Whether a file of code may concern any adapter: derived from what the adapters themselves say they look for. */
export const mayConcernAdapters: Readonly<Record<CodeLanguage, Prefilter>> = {
  typescript: createPrefilter([REMARK, ...mentionsIn('typescript')]),
  python: createPrefilter([REMARK, ...mentionsIn('python')]),
};

function mentionsIn(language: CodeLanguage): readonly string[] {
  return adapters.flatMap((adapter) =>
    readsLanguage(adapter, language) && readsCode(adapter) && adapter.answering !== true ? adapter.mentions : [],
  );
}

/** What begins a fence of SQL, in the spellings that people use. */
const fenceOpenings = [...SQL_FENCES, 'SQL', 'PostgreSQL', 'MySQL', 'SQLite'].flatMap((language) =>
  ['```', '``` ', '~~~', '~~~ '].map((fence) => fence + language),
);

/** Whether a configuration file or a text may concern any adapter of files or commands. */
export const mayConcernOperators: Prefilter = createPrefilter([
  REMARK,
  ...fenceOpenings,
  ...adapters.flatMap((adapter) => (readsOperations(adapter) ? adapter.mentions : [])),
]);
