import type { Expression } from '../model/expression';
import type { Facts, SnippetFacts } from '../model/facts';
import type { FenceFacts } from '../model/fences';
import type { ShellCommand, ShellFacts } from '../model/shell';
import { joinedSource, type Source, type Stretch } from '../model/source';
import { readMongosh } from '../parse/mongosh';
import { readShell } from '../parse/shell';
import { SHELL_FENCES } from '../model/fences';

/** Snippets of one file. */
const MOST = 100;
/** Command lines stand in words of command lines this deep at most: `ssh host "docker exec db mongosh --eval '…'"`. */
const DEEPEST = 3;
const LONGEST = 50_000;

/**
 * Texts for the MongoDB shell that stand in a file of commands, a runbook or a configuration, as code. They are read
 * here, once, and not where the commands are followed: only who reads files knows the language.
 */
export function readSnippets({
  shell,
  crontab = [],
  fences = [],
  documents = [],
}: Omit<Facts, 'file'>): readonly SnippetFacts[] {
  const texts: Expression[] = [];
  const shells = [shell, ...crontab.map((entry) => entry.shell), ...fences.map((fence) => fence.shell)];
  for (const one of shells) if (one !== undefined && one !== null) inShell(one, texts, 0);
  for (const document of documents) inDocument(document, texts);
  const given = texts.flatMap((text) => {
    const source = sourceOf(text);
    return source === null ? [] : [{ source, start: text.start, end: text.end }];
  });
  const fenced = fences.filter(mayBeScript).map(({ text, start, end }) => ({ source: joinedSource(text), start, end }));
  return [...given, ...fenced]
    .filter(({ source }) => source.text.length < LONGEST && /\bdb\b/.test(source.text))
    .slice(0, MOST)
    .map(({ source, start, end }) => ({ module: readMongosh(source), start, end }));
}

function mayBeScript({ language }: FenceFacts): boolean {
  return SHELL_FENCES.has(language);
}

function inShell({ commands, variables }: ShellFacts, texts: Expression[], depth: number): void {
  const before = texts.length;
  for (const command of commands) inCommand(command, texts, depth);
  // `--eval "$SCRIPT"`
  if (texts.length > before) texts.push(...variables.map(({ value }) => value));
}

function inCommand({ words, input }: ShellCommand, texts: Expression[], depth: number): void {
  const known = words.map(beginningOf);
  for (const [at, word] of words.entries()) {
    const text = known[at] ?? '';
    if (depth < DEEPEST && /\s/.test(text) && text.includes('mongo')) {
      const source = sourceOf(word);
      if (source !== null) inShell(readShell(source), texts, depth + 1);
    }
  }
  if (!known.some((text) => /(?:^|\/)mongo(?:sh)?$/.test(text))) return;
  for (const [at, word] of words.entries()) {
    if (/^--?eval$/.test(known[at - 1] ?? '')) texts.push(word);
    else if (known[at]?.startsWith('--eval=') === true) texts.push(word);
  }
  if (input?.kind === 'text') texts.push(input.text);
  if (input?.kind === 'output') texts.push(...input.words.slice(1));
}

function inDocument(value: Expression, texts: Expression[]): void {
  switch (value.kind) {
    case 'object':
      for (const property of value.properties) if (property.kind !== 'computed') inDocument(property.value, texts);
      return;
    case 'array': {
      // `command: [mongosh, --eval, …]`
      inCommand(
        { words: value.items, input: null, within: null, clauses: [], start: value.start, end: value.end },
        texts,
        DEEPEST,
      );
      for (const item of value.items) inDocument(item, texts);
      return;
    }
    case 'literal':
    case 'template': {
      const source = sourceOf(value);
      if (source?.text.includes('mongo') === true && source.text.length < LONGEST) inShell(readShell(source), texts, 0);
      return;
    }
    default:
  }
}

/** What is known of a word's text before anything is put in. */
function beginningOf(word: Expression): string {
  if (word.kind === 'literal') return String(word.value);
  return word.kind === 'template' ? word.texts.map(({ text }) => text).join('…') : '';
}

/** A word as code: what is expanded stands as a name of which nothing is known. An `--eval=` in front is blank. */
function sourceOf(word: Expression): Source | null {
  const stretches = stretchesOf(word);
  if (stretches === null) return null;
  const { text, place } = joinedSource(stretches);
  return { text: text.replace(/^--eval=/, '       '), place };
}

function stretchesOf(word: Expression): readonly Stretch[] | null {
  const { start, end } = word;
  if (word.kind === 'literal') {
    const text = String(word.value);
    return [{ text, exact: end - start === text.length, start, end }];
  }
  if (word.kind === 'name') return [{ text: `$${word.name.replace(/\W+/g, '_')}`, exact: false, start, end }];
  if (word.kind !== 'template') return null;
  return word.texts.flatMap((one, at): readonly Stretch[] => {
    const value = word.values[at];
    const exact = one.end - one.start === one.text.length;
    return [{ ...one, exact }, ...(value === undefined ? [] : (stretchesOf(value) ?? []))].filter(
      ({ text }) => text !== '',
    );
  });
}
