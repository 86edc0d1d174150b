import { forEachChild, parse, type Command, type Redirection, type SyntaxNode, type Word, type WordPart } from 'unbash';
import type { Expression, Located, TemplateText } from '../model/expression';
import type { ShellClause, ShellCommand, ShellFacts, ShellFunction, ShellInput, ShellVariable } from '../model/shell';
import { joinedSource, type Source, type Stretch } from '../model/source';

/** Substitutions stand in substitutions this deep at most. */
const DEEPEST = 30;

/** Where the walk stands. */
interface Around {
  /** Commands around it, in whose words it stands. */
  readonly depth: number;
  readonly within: string | null;
  readonly clauses: readonly ShellClause[];
  /** What is piped into the next command. */
  readonly piped: readonly Expression[] | null;
}

interface Draft {
  readonly source: Source;
  readonly commands: ShellCommand[];
  readonly functions: ShellFunction[];
  readonly variables: ShellVariable[];
}

/**
 * Reads shell commands as Bash does: https://www.gnu.org/software/bash/manual/bash.html. What does not parse is left
 * out, the rest is read. Never throws.
 */
export function readShell(written: Source): ShellFacts {
  const source = withoutReturns(written);
  const draft: Draft = { source, commands: [], functions: [], variables: [] };
  try {
    visit(draft, parse(source.text), { depth: 0, within: null, clauses: [], piped: null });
  } catch (error) {
    // The parser recurses: what is nested beyond the stack is left out.
    if (!(error instanceof RangeError)) throw error;
  }
  return { commands: draft.commands, functions: draft.functions, variables: draft.variables };
}

/** Lines may end as on Windows; the shell itself would take the carriage return for a part of the last word. */
function withoutReturns({ text, place }: Source): Source {
  if (!text.includes('\r\n')) return { text, place };
  const stretches: Stretch[] = [];
  let offset = 0;
  for (const line of text.split(/(\r\n)/)) {
    const end = offset + line.length;
    const isEnd = line === '\r\n';
    stretches.push({ text: isEnd ? '\n' : line, exact: !isEnd, start: offset, end });
    offset = end;
  }
  const joined = joinedSource(stretches);
  return {
    text: joined.text,
    place(start, end) {
      const inner = joined.place(start, end);
      return place(inner.start, inner.end);
    },
  };
}

function visit(draft: Draft, node: SyntaxNode, around: Around): void {
  switch (node.type) {
    case 'Command':
      readCommand(draft, node, around);
      return;
    case 'Pipeline': {
      let piped: readonly Expression[] | null = around.piped;
      for (const command of node.commands) {
        visit(draft, command, { ...around, piped });
        piped = command.type === 'Command' ? wordsOf(draft, command) : null;
      }
      return;
    }
    case 'Function': {
      const name = node.name.value;
      draft.functions.push({ name, ...place(draft, node) });
      visit(draft, node.body, { ...around, within: name, piped: null });
      return;
    }
    case 'Case': {
      const subject = textOf(draft, node.word);
      for (const item of node.items) {
        const clause = { subject, patterns: item.pattern.map((pattern) => pattern.value) };
        visit(draft, item.body, { ...around, clauses: [...around.clauses, clause], piped: null });
      }
      return;
    }
    case 'Redirected': {
      const [input] = node.redirects.flatMap((redirect) => inputOf(draft, redirect) ?? []);
      const before = draft.commands.length;
      visit(draft, node.command, around);
      // `while read …; done < file`, `{ …; } <<SQL`: whatever reads inside reads that.
      if (input !== undefined)
        for (let at = before; at < draft.commands.length; at += 1) {
          const one = draft.commands[at];
          if (one !== undefined) draft.commands[at] = { ...one, input: one.input ?? input };
        }
      return;
    }
    default:
      forEachChild(node, (child) => visit(draft, child, around));
  }
}

function readCommand(draft: Draft, node: Command, { depth, within, clauses, piped }: Around): void {
  const words = wordsOf(draft, node);
  const environment: ShellVariable[] = [];
  for (const one of node.prefix) {
    if (one.type !== 'Assignment' || one.value.type !== 'Word' || one.append === true) continue;
    const variable = { name: one.name, value: textOf(draft, one.value) };
    if (words.length === 0) draft.variables.push(variable);
    else environment.push(variable);
  }
  for (const one of node.args) {
    // `export SQL=…`, `local days=30`
    if (one.type !== 'Assignment' || one.value.type !== 'Word' || !isDeclaration(words[0])) continue;
    const variable = { name: one.name, value: textOf(draft, one.value) };
    draft.variables.push(isExport(words[0]) ? { ...variable, exported: true } : variable);
  }
  if (words.length > 0) {
    const [input] = node.redirects.flatMap((redirect) => inputOf(draft, redirect) ?? []);
    const output: ShellInput | null = piped === null ? null : { kind: 'output', words: piped };
    const settings = environment.length === 0 ? {} : { environment };
    draft.commands.push({ words, input: input ?? output, ...settings, within, clauses, ...place(draft, node) });
  }
  // Commands inside `$(…)` run, too.
  if (depth < DEEPEST)
    forEachChild(node, (child) => visitInside(draft, child, { depth: depth + 1, within, clauses, piped: null }));
}

function visitInside(draft: Draft, node: SyntaxNode, around: Around): void {
  if (node.type === 'Command' || node.type === 'Pipeline' || node.type === 'AndOr') visit(draft, node, around);
  else forEachChild(node, (child) => visitInside(draft, child, around));
}

const DECLARING = new Set(['export', 'local', 'declare', 'readonly', 'typeset']);

function isDeclaration(word: Expression | undefined): boolean {
  return word?.kind === 'literal' && DECLARING.has(String(word.value));
}

function isExport(word: Expression | undefined): boolean {
  return word?.kind === 'literal' && word.value === 'export';
}

function wordsOf(draft: Draft, { name, args }: Command): readonly Expression[] {
  if (name === undefined) return [];
  return [name, ...args].map((one) => (one.type === 'Word' ? textOf(draft, one) : assignmentText(draft, one)));
}

/** `make target DAYS=30`: an argument that looks like an assignment is a text. */
function assignmentText(
  draft: Draft,
  node: { readonly pos: number; readonly end: number; readonly text: string },
): Expression {
  return { kind: 'literal', value: node.text, ...place(draft, node) };
}

function inputOf(draft: Draft, redirect: Redirection): ShellInput | null {
  if (redirect.type === 'HereString')
    return redirect.target === undefined ? null : { kind: 'text', text: textOf(draft, redirect.target) };
  if (redirect.type === 'HereDoc') {
    const { body } = redirect;
    const pieces = piecesOf(
      draft,
      body.parts ?? [{ type: 'Literal', pos: body.pos, end: body.end, value: body.text, text: body.text }],
    );
    const kept = redirect.operator === '<<-' ? withoutTabs(pieces) : pieces;
    return { kind: 'text', text: expressionOf(kept, place(draft, body)) };
  }
  return redirect.operator === '<' && redirect.target !== undefined
    ? { kind: 'file', path: textOf(draft, redirect.target) }
    : null;
}

function textOf(draft: Draft, word: Word): Expression {
  const parts = word.parts ?? [
    { type: 'Literal' as const, pos: word.pos, end: word.end, value: word.value, text: word.text },
  ];
  return expressionOf(piecesOf(draft, parts), place(draft, word));
}

/** A stretch of a word: its text, or the name of what is expanded. */
type Piece = TextPiece | (Located & { readonly value: Expression });
type TextPiece = Located & { readonly text: string };

function piecesOf(draft: Draft, parts: readonly WordPart[]): readonly Piece[] {
  return parts.flatMap((part): readonly Piece[] => {
    switch (part.type) {
      case 'Literal':
        return literalPieces(draft, part.text, part.value, part.pos);
      case 'SingleQuoted':
        return literalPieces(draft, part.value, part.value, part.pos + 1);
      case 'AnsiCQuoted':
        return [{ text: part.value, ...place(draft, part) }];
      case 'DoubleQuoted':
      case 'LocaleString':
        return piecesOf(draft, part.parts);
      case 'SimpleExpansion':
        return [named(draft, part.text.slice(1), part)];
      case 'ParameterExpansion':
        return [named(draft, part.parameter, part)];
      case 'Glob':
        return linePieces(draft, part.text, part.pos);
      default:
        return [named(draft, part.text, part)];
    }
  });
}

function named(draft: Draft, name: string, node: { readonly pos: number; readonly end: number }): Piece {
  const at = place(draft, node);
  return { value: { kind: 'name', name, ...at }, ...at };
}

/** What stands between the backslashes that the shell takes away is what the file says. */
function literalPieces(draft: Draft, raw: string, value: string, start: number): readonly Piece[] {
  if (raw === value) return linePieces(draft, raw, start);
  const pieces: TextPiece[] = [];
  let from = 0;
  let done = 0;
  const flush = (to: number): void => {
    if (to > from) for (const piece of linePieces(draft, raw.slice(from, to), start + from)) pieces.push(piece);
  };
  for (let at = 0; at < raw.length; at += 1, done += 1) {
    const next = raw[at + 1];
    if (raw[at] !== '\\' || next === undefined) continue;
    if (next === '\n') {
      flush(at);
      from = at + 2;
      done -= 2;
    } else if (next === '\\' || value[done] === next) {
      flush(at);
      from = at + 1;
    } else continue;
    at += 1;
  }
  flush(raw.length);
  if (pieces.map(({ text }) => text).join('') === value) return pieces;
  return [{ text: value, ...place(draft, { pos: start, end: start + raw.length }) }];
}

/** A text whose lines do not follow each other in the file (they are indented there, or end as on Windows), line by line. */
function linePieces(draft: Draft, text: string, start: number): readonly TextPiece[] {
  // The parser loses its place in backquotes that do not end.
  if (!draft.source.text.startsWith(text, start)) return [{ text, ...place(draft, { pos: start, end: start }) }];
  const whole = { text, ...place(draft, { pos: start, end: start + text.length }) };
  if (whole.end - whole.start === text.length || !text.includes('\n')) return [whole];
  let offset = start;
  return (text.match(/\n|[^\n]+/g) ?? []).map((line) => {
    const pos = offset;
    offset += line.length;
    return { text: line, ...place(draft, { pos, end: offset }) };
  });
}

/** `<<-` takes the tabs at the beginning of lines away. */
function withoutTabs(pieces: readonly Piece[]): readonly Piece[] {
  let begins = true;
  return pieces.flatMap((piece): readonly Piece[] => {
    if (!('text' in piece)) {
      begins = false;
      return [piece];
    }
    const { text, start, end } = piece;
    const isExact = end - start === text.length;
    let offset = start;
    return (text.match(/[^\n]*\n|[^\n]+/g) ?? []).flatMap((line) => {
      const tabs = begins ? (/^\t*/.exec(line)?.[0].length ?? 0) : 0;
      const from = offset + tabs;
      offset += line.length;
      begins = line.endsWith('\n');
      const place = isExact ? { start: from, end: offset } : { start, end };
      return tabs === line.length ? [] : [{ text: line.slice(tabs), ...place }];
    });
  });
}

function expressionOf(pieces: readonly Piece[], whole: Located): Expression {
  const [only] = pieces;
  if (only === undefined) return { kind: 'literal', value: '', ...whole };
  if (pieces.length === 1 && 'text' in only)
    return { kind: 'literal', value: only.text, start: only.start, end: only.end };
  const texts: TemplateText[] = [];
  const values: Expression[] = [];
  for (const piece of pieces) {
    const edge = { start: piece.start, end: piece.start };
    if ('text' in piece) {
      if (texts.length > values.length) values.push({ kind: 'literal', value: '', ...edge });
      texts.push({ text: piece.text, start: piece.start, end: piece.end });
    } else {
      if (texts.length === values.length) texts.push({ text: '', ...edge });
      values.push(piece.value);
    }
  }
  const end = pieces.at(-1)?.end ?? whole.end;
  if (texts.length === values.length) texts.push({ text: '', start: end, end });
  return { kind: 'template', texts, values, ...whole };
}

function place({ source }: Draft, { pos, end }: { readonly pos: number; readonly end: number }): Located {
  const length = source.text.length;
  return source.place(Math.min(pos, length), Math.min(end, length));
}
