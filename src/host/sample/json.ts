import { EJSON } from 'bson';
import type { SampleDocument } from '../../engine/evidence/ports';
import { momentOfText } from '../../model/moment-text';
import { isDeeper } from './depth';
import { SampleFault, byteText } from './faults';
import { BATCH, LARGEST_DOCUMENT } from './limits';

/** Text takes more room than BSON. */
const LARGEST_TEXT = 4 * LARGEST_DOCUMENT;

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/ */
const EXTENDED = /"\$(?:date|oid|numberLong|numberInt|numberDouble|numberDecimal|binary|timestamp|uuid)"\s*:/;

/** Integers too long for a number, outside strings. */
const LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,19}(?![\d.eE])/g;

type Broken = (place: string, message: string) => void;

/**
 * NDJSON, a JSON array, or objects one after another, in plain or extended JSON.
 *
 * @param start of the content
 * @param onBroken told of what cannot be read, while the rest can
 */
export async function* readJson(
  bytes: AsyncIterable<Buffer>,
  start: Buffer,
  onBroken: Broken,
): AsyncGenerator<readonly SampleDocument[]> {
  const head = start.toString('utf8');
  const parse = createParser(EXTENDED.test(head));
  const texts = isByLines(head) ? linesOf(bytes) : elementsOf(bytes);
  let batch: SampleDocument[] = [];
  const take = ({ text, place }: Text): void => {
    try {
      const document = parse(text);
      if (document === null) onBroken(place, 'This is no object.');
      else batch.push(document);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      onBroken(place, `This is no JSON (${withoutContent(message)}).`);
    }
  };
  let fault: unknown = null;
  try {
    for await (const text of texts) {
      take(text);
      if (batch.length >= BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    fault = error;
  }
  // What came before a fault counts.
  if (batch.length > 0) yield batch;
  if (fault !== null) throw fault as Error;
}

/** Messages of the parser quote what they meet; values stay out of reports. */
function withoutContent(message: string): string {
  return message.replace(/,? ?"[\s\S]*$/, '').replace(/token .* in JSON/, 'token in JSON');
}

/** Whether the first line is a whole document. */
function isByLines(head: string): boolean {
  const text = head.replace(/^\uFEFF/, '').trimStart();
  if (!text.startsWith('{')) return false;
  const end = text.indexOf('\n');
  // Of a line that is longer than what was looked at nothing else can be said.
  if (end < 0) return head.length >= LOOKED_AT || parses(text);
  const [first, second] = [text.slice(0, end).trim(), text.slice(end + 1).trimStart()];
  // A line that is broken is still a line, when the next one begins as one.
  return parses(first) || (second.startsWith('{') && !/\}\s*\{/.test(first));
}

/** Less than what `peek` gives of a file that is longer. */
const LOOKED_AT = 60_000;

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Text {
  readonly text: string;
  readonly place: string;
}

async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Text> {
  /** The line that has begun, in pieces: they are put together once. */
  let begun: Buffer[] = [];
  let size = 0;
  let line = 0;
  for await (const chunk of bytes) {
    let at = 0;
    for (let end = chunk.indexOf(LINE_FEED, at); end >= 0; end = chunk.indexOf(LINE_FEED, at)) {
      line += 1;
      const piece = chunk.subarray(at, end);
      const text = textOf(begun.length === 0 ? piece : Buffer.concat([...begun, piece]));
      [begun, size, at] = [[], 0, end + 1];
      if (text !== '') yield { text, place: `line ${String(line)}` };
    }
    begun.push(chunk.subarray(at));
    size += chunk.length - at;
    if (size > LARGEST_TEXT)
      throw new SampleFault(`line ${String(line + 1)}`, 'The line is longer than any document can be.');
  }
  const text = textOf(Buffer.concat(begun));
  if (text !== '') yield { text, place: `line ${String(line + 1)}` };
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).trim();
}

/** Objects at the top, or in an array at the top, each by its braces. */
async function* elementsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Text> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let state = { depth: 0, quoted: false, escaped: false };
  let opened = -1;
  let odd = false;
  for await (const chunk of bytes) {
    let at = rest.length;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (; at < rest.length; at += 1) {
      const byte = rest[at] ?? 0;
      if (opened < 0) {
        if (byte === OPEN_BRACE) {
          opened = at;
          state = { depth: 1, quoted: false, escaped: false };
          odd = false;
        } else if (!isBetween(byte) && !odd && offset + at > 2) {
          // Told once for each stretch.
          odd = true;
          yield { text: 'null', place: byteText(offset + at) };
        }
        continue;
      }
      if (state.quoted) {
        if (state.escaped) state.escaped = false;
        else if (byte === BACKSLASH) state.escaped = true;
        else if (byte === QUOTE) state.quoted = false;
      } else if (byte === QUOTE) state.quoted = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) state.depth += 1;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        state.depth -= 1;
        if (state.depth === 0) {
          yield { text: rest.toString('utf8', opened, at + 1), place: byteText(offset + opened) };
          opened = -1;
        }
      }
    }
    const kept = opened < 0 ? rest.length : opened;
    rest = rest.subarray(kept);
    offset += kept;
    if (opened >= 0) opened = 0;
    if (rest.length > LARGEST_TEXT)
      throw new SampleFault(byteText(offset), 'What begins here is longer than any document can be.');
  }
  if (opened >= 0) throw new SampleFault(byteText(offset), 'The file ends within the document that begins here.');
}

/** White space, and what stands between the elements of an array. */
function isBetween(byte: number): boolean {
  return [TAB, LINE_FEED, RETURN, SPACE, COMMA, OPEN_BRACKET, CLOSE_BRACKET].includes(byte);
}

/** @param extended whether dates and other types are told apart from texts in the file */
function createParser(extended: boolean): (text: string) => SampleDocument | null {
  return (text) => {
    const whole = /\d{16}/.test(text) ? text.replace(LONG_INTEGERS, wholeInteger) : text;
    const value: unknown = JSON.parse(whole);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    if (isDeeper(value)) throw new Error('nested too deeply');
    return typed(value, extended) as SampleDocument;
  };
}

function wholeInteger(found: string): string {
  if (found.startsWith('"') || Number.isSafeInteger(Number(found))) return found;
  const number = BigInt(found);
  return BigInt.asIntN(64, number) === number ? `{"$numberLong":"${found}"}` : found;
}

/** The value with its types: extended JSON says them, in plain JSON texts that look like moments are moments. */
function typed(value: unknown, extended: boolean): unknown {
  if (typeof value === 'string') return extended ? value : (momentOfText(value) ?? value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => typed(item, extended));
  const keys = Object.keys(value);
  if (keys[0]?.startsWith('$') === true && keys.length <= 2) return fromExtended(value);
  for (const key of keys) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === 'string' ? extended : typeof inner !== 'object') continue;
    // Parsing has made it a property of the object's own, `__proto__` too.
    Object.defineProperty(value, key, { value: typed(inner, extended), enumerable: true, writable: true });
  }
  return value;
}

/** https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/#bson-data-types-and-associated-representations */
function fromExtended(value: object): unknown {
  const { $date } = value as { readonly $date?: unknown };
  // What is nearly always meant, without a detour.
  if (typeof $date === 'string') {
    const date = new Date($date);
    if (!Number.isNaN(date.getTime())) return date;
  }
  try {
    const found: unknown = EJSON.deserialize(value, { relaxed: false });
    return found instanceof Date && Number.isNaN(found.getTime()) ? value : found;
  } catch {
    return value;
  }
}
