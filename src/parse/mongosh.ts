import type { Located } from '../model/expression';
import type { ModuleFacts } from '../model/facts';
import { readTypeScript } from './typescript';

/** A text and where its ranges lie in the file that holds it, perhaps quoted or indented there. */
interface Placed {
  readonly text: string;
  readonly place: (start: number, end: number) => Located;
}

/** `use shop` and `show collections` are commands of the shell's prompt, and no JavaScript. */
const PROMPT_COMMAND = /^[^\S\n]*(?:use|show|it|exit|quit)(?:[^\S\n]+[\w$.-]+)*[^\S\n]*;?[^\S\n]*$/gm;

/**
 * Reads a snippet for the MongoDB shell (`mongosh --eval '…'`, a here-document, a fence in a runbook) into facts whose
 * places are those of the file around it. https://www.mongodb.com/docs/mongodb-shell/write-scripts/
 */
export function readMongosh({ text, place }: Placed): ModuleFacts {
  const script = text.replace(PROMPT_COMMAND, (command) => ' '.repeat(command.length));
  const { module } = readTypeScript('script.js', script);
  return placed(module, place);
}

/** The facts with every pair of offsets (`start` and `end`, `nameStart` and `nameEnd` …) moved to its place. */
function placed<T>(value: T, place: Placed['place']): T {
  if (Array.isArray(value)) return value.map((item: unknown) => placed(item, place)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => [key, placed(inner, place)] as const);
  const moved = new Map<string, unknown>(entries);
  for (const [key, start] of entries) {
    const prefix = /^(.*?)start$/i.exec(key)?.[1];
    if (prefix === undefined || typeof start !== 'number') continue;
    const endKey = prefix === '' ? 'end' : `${prefix}End`;
    const end = moved.get(endKey);
    const range = place(start, typeof end === 'number' ? end : start);
    moved.set(key, range.start);
    if (typeof end === 'number') moved.set(endKey, range.end);
  }
  return Object.fromEntries(moved) as T;
}
