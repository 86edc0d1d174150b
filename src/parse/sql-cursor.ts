import type { SqlName } from '../model/sql';
import { isSymbol, isWord, type SqlDialect, type Token } from './sql-token';

/** Nesting beyond which what stands inside parentheses is not read. */
const DEEPEST = 150;

/** What all cursors of one statement share. */
export interface Reading {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** For the index of an opening bracket, the index of its closing one, or the number of tokens. */
  readonly pairs: Int32Array;
  /** MySQL keeps the case of unquoted names; the others fold it. */
  readonly keepsCase: boolean;
  /** A name in double quotes may be a text where no column has that name (SQLite, MySQL). */
  readonly looseTexts: boolean;
  /** How deeply the current reader stands in parentheses. */
  depth: number;
}

export function startReading(source: string, tokens: readonly Token[], dialect: SqlDialect): Reading {
  const keepsCase = dialect === 'mysql';
  return { source, tokens, pairs: pairsOf(tokens), keepsCase, looseTexts: dialect !== 'postgresql', depth: 0 };
}

function pairsOf(tokens: readonly Token[]): Int32Array {
  const pairs = new Int32Array(tokens.length).fill(tokens.length);
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (isSymbol(token, '(', '[')) open.push(index);
    if (!isSymbol(token, ')', ']')) return;
    const start = open.pop();
    if (start !== undefined) pairs[start] = index;
  });
  return pairs;
}

/** A place in a range of a statement's tokens. */
export class Cursor {
  constructor(
    readonly reading: Reading,
    public at = 0,
    readonly end = reading.tokens.length,
  ) {}

  get done(): boolean {
    return this.at >= this.end;
  }

  /** The token `ahead` of the current one, or null outside the range. */
  peek(ahead = 0): Token | null {
    const index = this.at + ahead;
    return index < this.end ? (this.reading.tokens[index] ?? null) : null;
  }

  /** The token before the current one, even outside the range. */
  get last(): Token | null {
    return this.reading.tokens[this.at - 1] ?? null;
  }

  take(): Token | null {
    const token = this.peek();
    if (token) this.at += 1;
    return token;
  }

  isWord(...words: readonly string[]): boolean {
    return isWord(this.peek(), ...words);
  }

  isSymbol(...symbols: readonly string[]): boolean {
    return isSymbol(this.peek(), ...symbols);
  }

  /** Whether these words follow one another here. */
  isWords(...words: readonly string[]): boolean {
    return words.every((word, index) => isWord(this.peek(index), word));
  }

  /** Takes one of these words. */
  word(...words: readonly string[]): Token | null {
    return this.isWord(...words) ? this.take() : null;
  }

  /** Takes all of these words in order, or none. */
  words(...words: readonly string[]): boolean {
    if (!this.isWords(...words)) return false;
    this.at += words.length;
    return true;
  }

  symbol(...symbols: readonly string[]): Token | null {
    return this.isSymbol(...symbols) ? this.take() : null;
  }

  /** The inside of the bracketed group that begins here, and the cursor moves behind it; null where none begins. */
  group(open = '('): Cursor | null {
    if (!this.isSymbol(open)) return null;
    const close = Math.min(this.reading.pairs[this.at] ?? this.end, this.end);
    const inner = new Cursor(this.reading, this.at + 1, close);
    this.at = Math.min(close + 1, this.end);
    return inner;
  }

  /** Moves over one token, or over the whole group that begins here. */
  skip(): void {
    if (this.isSymbol('(', '[')) this.at = Math.min((this.reading.pairs[this.at] ?? this.end) + 1, this.end);
    else this.at += 1;
  }

  /** A cursor over part of the tokens. */
  range(from: number, to: number): Cursor {
    return new Cursor(this.reading, from, Math.min(to, this.end));
  }

  /** The parts between commas at this level. The cursor moves to its end. */
  items(): readonly Cursor[] {
    const parts: Cursor[] = [];
    let start = this.at;
    while (!this.done) {
      if (this.isSymbol(',')) {
        parts.push(this.range(start, this.at));
        start = this.at + 1;
      }
      this.skip();
    }
    if (start < this.end || parts.length > 0) parts.push(this.range(start, this.end));
    return parts;
  }

  /** Offset of the current token, or the end of the one before where there is none. */
  get offset(): number {
    return this.peek()?.start ?? this.last?.end ?? 0;
  }

  /** Offset behind the last token that was taken. */
  get lastEnd(): number {
    return this.last?.end ?? 0;
  }

  /** Runs a reader one level deeper, or answers null where the nesting is too deep to follow. */
  deeper<T>(read: () => T): T | null {
    if (this.reading.depth >= DEEPEST) return null;
    this.reading.depth += 1;
    const result = read();
    this.reading.depth -= 1;
    return result;
  }

  /** The spelling of a name token as the engine stores it. */
  nameOf(token: Token): string {
    if (token.kind !== 'word') return token.text;
    const raw = this.reading.source.slice(token.start, token.end);
    return this.reading.keepsCase ? raw : raw.toLowerCase();
  }
}

/** Whether a token can be a name. */
export function isName(token: Token | null): token is Token {
  return token?.kind === 'word' || token?.kind === 'quoted' || token?.kind === 'hole';
}

/** A possibly qualified name (`orders`, `shop.orders`, `"shop"."Orders"`), at its last part; null where none stands. */
export function readName(cursor: Cursor): SqlName | null {
  const parts: Token[] = [];
  for (;;) {
    const token = cursor.peek();
    // psql fills in a schema: `:schema.orders`
    const filled = token?.kind === 'parameter' && isSymbol(cursor.peek(1), '.') && isName(cursor.peek(2));
    if (!token || !(isName(token) || filled)) break;
    parts.push(token);
    cursor.at += 1;
    if (!isSymbol(cursor.peek(), '.') || !isName(cursor.peek(1))) break;
    cursor.at += 1;
  }
  const last = parts.at(-1);
  const qualifier = parts.at(-2);
  if (!last) return null;
  const schema = qualifier ? cursor.nameOf(qualifier) : null;
  return { name: cursor.nameOf(last), schema, start: last.start, end: last.end };
}

/** A name, also one in single quotes, which SQLite takes where there can only be a name: https://www.sqlite.org/quirks.html */
export function readDefinedName(cursor: Cursor): SqlName | null {
  const name = readName(cursor);
  const token = cursor.peek();
  if (name !== null || token?.kind !== 'string' || !cursor.reading.looseTexts) return name;
  cursor.at += 1;
  return { name: token.text, schema: null, start: token.start, end: token.end };
}

/** A name without qualifier, and its token. */
export function readIdentifier(cursor: Cursor): { readonly name: string; readonly token: Token } | null {
  const token = cursor.peek();
  if (!isName(token)) return null;
  cursor.at += 1;
  return { name: cursor.nameOf(token), token };
}

/** The names in `(a, b DESC, lower(c))`: only plain ones are listed. */
export function readNameList(cursor: Cursor): readonly { readonly name: string; readonly token: Token }[] {
  return cursor.items().flatMap((item) => {
    const token = item.peek();
    const found = token && readDefinedName(item);
    return found && found.schema === null && !item.isSymbol('(', '.', '::') ? [{ name: found.name, token }] : [];
  });
}
