import {
  bracketName,
  breakpoint,
  closingQuote,
  computed,
  delimiterBelow,
  dollarTag,
  looksLikeMysql,
  markPlaceholders,
  namePart,
  nestedCommentEnd,
  newline,
  number,
  operator,
  parameter,
  placeholder,
  textParameter,
  plainCommentEnd,
  sectionMark,
  templateBlock,
  unquote,
  whitespace,
  wordStart,
} from './sql-characters';
import { isSymbol, isWord, type SqlDialect, type Token, type TokenKind } from './sql-token';

/** Dollar quotes without an end in one text, after which no further end is searched for. */
const MOST_UNCLOSED = 100;

/**
 * The tokens of an SQL text between two offsets, without comments, psql meta-commands, COPY data, and without what
 * stands in the down section of a migration (dbmate, goose, sql-migrate, Play). Places are offsets in `text`.
 * Unterminated strings end with their line, so that what follows is still read.
 */
export function tokenize(text: string, dialect: SqlDialect, from = 0, to = text.length): readonly Token[] {
  const engine = dialect === 'unknown' && looksLikeMysql(text.slice(from, to)) ? 'mysql' : dialect;
  const lexer = new Lexer(text, engine, from, to, false);
  lexer.run();
  if (!lexer.unterminated) return lexer.tokens;
  const careful = new Lexer(text, engine, from, to, true);
  careful.run();
  return careful.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  unterminated = false;
  private at: number;
  private delimiter = ';';
  /** In the down section of a migration. */
  private backward = false;
  /** Between goose's StatementBegin and StatementEnd, where `;` does not end a statement. */
  private whole = false;
  private statementStart = 0;
  // Searches that found nothing are not made again, so that odd input stays linear.
  private lineEnd = -1;
  private unclosedDollars = 0;
  /** Parameters without a number so far: they are counted, so that `?` and `?1` are the same. */
  private parameters = 0;
  private commentsNest: boolean;
  private commentsClose = true;

  constructor(
    private readonly text: string,
    private readonly dialect: SqlDialect,
    from: number,
    private readonly to: number,
    private readonly singleLineStrings: boolean,
  ) {
    this.at = from;
    this.commentsNest = dialect === 'postgresql' || dialect === 'unknown';
  }

  run(): void {
    while (this.at < this.to) {
      const before = this.at;
      this.step();
      if (this.at <= before) this.at = before + 1;
    }
    if (this.at > this.to) this.at = this.to;
  }

  private step(): void {
    const { text, at } = this;
    if (this.skipSpace()) return;
    if (this.delimiter !== ';' && text.startsWith(this.delimiter, at)) return this.end(this.delimiter.length);
    switch (text[at]) {
      case '-':
        return text.startsWith('--', at) ? this.lineComment() : this.symbol();
      case '/':
        return text.startsWith('/*', at) ? this.blockComment() : this.symbol();
      case '*':
        // The end of a `/*! … */` whose content was read.
        return text.startsWith('*/', at) ? void (this.at += 2) : this.symbol();
      case '#':
        return this.hash();
      case ';':
        return this.delimiter === ';' && !this.whole ? this.end(1) : this.symbol();
      case "'":
        return this.quoted('string', at, "'", this.dialect === 'mysql');
      case '"':
        return this.quoted(this.dialect === 'mysql' ? 'string' : 'quoted', at, '"', this.dialect === 'mysql');
      case '`':
        return this.quoted('quoted', at, '`', false);
      case '[':
        return this.bracket();
      case '\\':
        return this.metaCommand();
      case '.':
        return this.atLineStart() && /^\.[a-z]+\b/.test(text.slice(at, at + 12))
          ? this.skipLine()
          : this.numberOrSymbol();
      case '$':
      case '{':
        return this.dollarOrBrace();
      case '?':
      case ':':
      case '@':
      case '%':
        return this.parameterOrSymbol();
      case '\uE000':
        return this.name();
      default:
        return this.wordOrRest();
    }
  }

  private wordOrRest(): void {
    const character = this.text.charCodeAt(this.at);
    if (character >= 48 && character <= 57) return this.numberOrSymbol();
    const found = this.match(wordStart);
    return found === null ? this.symbol() : this.name();
  }

  /** A word, a name with computed parts, or the prefix of a string. */
  private name(): void {
    const start = this.at;
    let isComputed = false;
    for (;;) {
      if (this.skip(computed) || this.skip(placeholder)) isComputed = true;
      else if (!this.skip(namePart)) break;
    }
    if (this.at === start) return this.symbol();
    this.stopAtDelimiter(start);
    const raw = this.text.slice(start, this.at);
    if (isComputed) return this.push('hole', start, markPlaceholders(raw));
    if (this.text[this.at] === "'" && /^(?:[EBXN]|_[a-z]+\d*)$/i.test(raw)) {
      return this.quoted('string', start, "'", this.dialect === 'mysql' || /^E$/i.test(raw));
    }
    const upper = raw.toUpperCase();
    if (upper === 'DELIMITER' && this.dialect !== 'postgresql' && this.atLineStart(start))
      return this.changeDelimiter();
    if (
      upper === 'GO' &&
      this.atLineStart(start) &&
      /^[ \t]*(?:\d+[ \t]*)?(?:\r|\n|$)/.test(this.text.slice(this.at, this.at + 20))
    ) {
      return this.end(0);
    }
    this.push('word', start, upper);
  }

  /** `END$$` ends a statement where `$$` is the delimiter, though names may hold dollars. */
  private stopAtDelimiter(start: number): void {
    if (this.delimiter === ';') return;
    const found = this.text.slice(start, this.at).indexOf(this.delimiter);
    if (found > 0) this.at = start + found;
  }

  private numberOrSymbol(): void {
    const start = this.at;
    const found = this.match(number);
    if (found === null || (this.text[start] === '.' && this.followsName(start))) return this.symbol();
    this.at += found.length;
    // Names may begin with a digit in MySQL.
    if (/^\d/.test(found) && this.skip(namePart))
      return this.push('word', start, this.text.slice(start, this.at).toUpperCase());
    this.push('number', start, found);
  }

  private dollarOrBrace(): void {
    const start = this.at;
    if (this.match(placeholder) !== null) return this.name();
    if (this.skip(templateBlock)) return;
    const tag = this.dialect === 'mysql' ? null : this.match(dollarTag);
    if (tag === null || this.unclosedDollars > MOST_UNCLOSED) return this.parameterOrSymbol();
    const close = this.text.indexOf(tag, start + tag.length);
    if (close < 0 || close + tag.length > this.to) {
      this.at += tag.length;
      this.unclosedDollars += 1;
      return this.push('symbol', start, tag, 'a dollar-quoted text without its end');
    }
    this.at = close + tag.length;
    this.push('string', start, this.text.slice(start + tag.length, close));
  }

  private parameterOrSymbol(): void {
    const start = this.at;
    const found = this.match(parameter);
    const last = this.tokens.at(-1);
    const isOperator =
      found === null ||
      (found.startsWith(':') && this.text[start - 1] === ':') ||
      (/^:\d/.test(found) && /\w/.test(this.text[start - 1] ?? '')) ||
      (/^%[sd]$/.test(found) && (last?.kind === 'number' || isSymbol(last, ')'))) ||
      (found === '?' && /^\?(?:&|\|(?!\|))/.test(this.text.slice(start, start + 3)));
    if (isOperator) return this.symbol();
    this.at += found.length;
    if (found === '?' || found === '??') this.parameters += 1;
    // https://knexjs.org/guide/raw.html#raw-parameter-binding: a name, not a value
    if (found === '??') this.push('hole', start, `\uE000??${this.parameters}\uE001`);
    else if (textParameter.test(found)) this.push('hole', start, `\uE000${found}\uE001`);
    else this.push('parameter', start, found === '?' ? `?${this.parameters}` : found);
  }

  private bracket(): void {
    const start = this.at;
    const last = this.tokens.at(-1);
    const subscript = last !== undefined && last.end === start && !isSymbol(last, '.', '(', ',');
    const found = this.dialect === 'postgresql' || subscript || isWord(last, 'ARRAY') ? null : this.match(bracketName);
    if (found === null) return this.symbol();
    this.at += found.length;
    this.push('quoted', start, found.slice(1, -1));
  }

  /** A string or quoted name whose opening quote is at or after `start` (behind a prefix). */
  private quoted(kind: 'string' | 'quoted', start: number, quote: string, escapes: boolean): void {
    const open = this.text.indexOf(quote, start);
    const close = closingQuote(this.text, open, this.to, quote, escapes);
    const limit = this.singleLineStrings ? this.endOfLine() : this.to;
    if (close === null || close > limit) {
      this.unterminated = true;
      // The statement's own end stands on the line more often than in the text.
      const line = this.text.slice(open + 1, limit).trimEnd();
      this.at = open + 1 + (line.endsWith(';') ? line.length - 1 : line.length);
      return this.push(kind, start, this.text.slice(open + 1, this.at), 'a text without its closing quote');
    }
    this.at = close;
    const inner = unquote(this.text.slice(open + 1, close - 1), quote, escapes);
    const marked = kind === 'quoted' ? markPlaceholders(inner) : inner;
    this.push(marked === inner ? kind : 'hole', start, marked);
  }

  private lineComment(): void {
    if (this.match(breakpoint) !== null) this.end(0);
    this.section();
    this.skipLine();
  }

  private hash(): void {
    const isComment = this.dialect === 'mysql' || (this.dialect !== 'postgresql' && this.atLineStart());
    if (!isComment) return this.symbol();
    this.section();
    this.skipLine();
  }

  private section(): void {
    sectionMark.lastIndex = this.at;
    const mark = sectionMark.exec(this.text)?.[1]?.toLowerCase();
    if (mark === undefined) return;
    this.end(0);
    if (mark === 'statementbegin' || mark === 'statementend') this.whole = mark === 'statementbegin';
    else this.backward = mark.startsWith('down') || mark === 'undo';
  }

  private blockComment(): void {
    const { text, at } = this;
    if (text[at + 2] === '!' && this.dialect !== 'postgresql') {
      // What stands in `/*!50100 … */` is executed: https://dev.mysql.com/doc/refman/8.4/en/comments.html
      this.at += 3;
      this.skip(/\d+/y);
      return;
    }
    const nested = this.commentsNest ? nestedCommentEnd(text, at, this.to) : null;
    if (nested === null) this.commentsNest = false;
    const end = nested ?? (this.commentsClose ? plainCommentEnd(text, at, this.to) : null);
    if (end === null) this.commentsClose = false;
    if (end === null) this.skipLine();
    else this.at = end;
  }

  private metaCommand(): void {
    if (!this.atLineStart() && !/^\\[gG;]/.test(this.text.slice(this.at, this.at + 2))) return this.symbol();
    this.end(0);
    this.skipLine();
  }

  private changeDelimiter(): void {
    const line = this.text.slice(this.at, this.endOfLine()).trim();
    this.end(0);
    this.skipLine();
    // Clients take the next word, also on the next line.
    const below = line === '' ? this.match(delimiterBelow) : null;
    if (below !== null) this.at += below.length;
    const delimiter = below?.trim() ?? line;
    if (delimiter !== '') this.delimiter = delimiter;
  }

  private symbol(): void {
    const start = this.at;
    const found = this.match(operator) ?? this.text[start] ?? '';
    this.at += found.length;
    this.push('symbol', start, found);
  }

  private end(length: number): void {
    const start = this.at;
    this.at += length;
    const copies = this.copiesFromInput();
    if (this.tokens.length > this.statementStart) this.push('end', start, ';');
    this.statementStart = this.tokens.length;
    if (copies) this.skipCopiedRows();
  }

  /** COPY … FROM STDIN is followed by rows: https://www.postgresql.org/docs/current/sql-copy.html */
  private copiesFromInput(): boolean {
    if (!isWord(this.tokens[this.statementStart], 'COPY')) return false;
    return this.tokens
      .slice(this.statementStart)
      .some((token, index, own) => isWord(token, 'STDIN') && isWord(own[index - 1], 'FROM'));
  }

  private skipCopiedRows(): void {
    const close = /^\\\.[ \t]*\r?$/gm;
    close.lastIndex = this.endOfLine();
    const found = close.exec(this.text);
    this.at = found === null ? this.to : Math.min(this.to, found.index + found[0].length);
  }

  private push(kind: TokenKind, start: number, text: string, problem?: string): void {
    if (this.backward) return;
    const token = { kind, start, end: Math.min(this.at, this.to), text };
    this.tokens.push(problem === undefined ? token : { ...token, problem });
  }

  private match(pattern: RegExp): string | null {
    const end = this.endOf(pattern);
    return end === null ? null : this.text.slice(this.at, end);
  }

  private skip(pattern: RegExp): boolean {
    const end = this.endOf(pattern);
    if (end !== null) this.at = end;
    return end !== null;
  }

  /** Where a sticky pattern ends that matches here, or null. */
  private endOf(pattern: RegExp): number | null {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text) || pattern.lastIndex <= this.at) return null;
    // A name may run on into the delimiter behind the text: `END$$`.
    if (pattern.lastIndex > this.to) return pattern === namePart && this.at < this.to ? this.to : null;
    return pattern.lastIndex;
  }

  private skipSpace(): boolean {
    const first = this.text.charCodeAt(this.at);
    return (first <= 32 || first >= 160) && this.skip(whitespace);
  }

  private skipLine(): void {
    this.at = this.endOfLine();
  }

  private endOfLine(): number {
    if (this.lineEnd >= this.at) return this.lineEnd;
    newline.lastIndex = this.at;
    const found = newline.exec(this.text)?.index ?? this.to;
    this.lineEnd = Math.min(found, this.to);
    return this.lineEnd;
  }

  private atLineStart(start = this.at): boolean {
    let before = start - 1;
    while (before >= 0 && (this.text[before] === ' ' || this.text[before] === '\t')) before -= 1;
    return before < 0 || this.text[before] === '\n' || this.text[before] === '\r';
  }

  private followsName(start: number): boolean {
    const last = this.tokens.at(-1);
    return last?.end === start && (last.kind === 'word' || last.kind === 'quoted' || last.kind === 'hole');
  }
}
