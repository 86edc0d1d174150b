import { triggerEvents, type EventStretch, type TriggerEvent } from '../model/trigger-events';
import { isSymbol, isWord, type Token } from './sql-token';

/** What a condition says of the event: for which it may hold, and whether it holds for all of those. */
interface Told {
  readonly events: readonly TriggerEvent[];
  readonly whole: boolean;
}

interface Branch {
  /** Events for which no branch before is sure to have been taken. */
  left: readonly TriggerEvent[];
  start: number;
  events: readonly TriggerEvent[];
}

/**
 * Stretches of a trigger function's body that run for some events only: `IF TG_OP = 'INSERT' THEN … ELSIF … ELSE … END IF`.
 * https://www.postgresql.org/docs/current/plpgsql-trigger.html
 */
export function eventStretches(tokens: readonly Token[]): readonly EventStretch[] {
  if (!tokens.some((token) => isWord(token, 'TG_OP'))) return [];
  const found: EventStretch[] = [];
  const branches: Branch[] = [];
  const close = (branch: Branch, end: number): void => {
    const { start, events } = branch;
    if (events.length < triggerEvents.length) found.push({ start, end, events });
  };
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const begins =
      before === undefined || before.kind === 'end' || isWord(before, 'BEGIN', 'THEN', 'ELSE', 'LOOP', 'DECLARE');
    const current = branches.at(-1);
    if (isWord(token, 'IF') && isWord(before, 'END')) {
      const last = branches.pop();
      if (last !== undefined) close(last, token.start);
    } else if (isWord(token, 'IF') && begins) {
      const { events, start, left } = branchAt(tokens, index, triggerEvents);
      branches.push({ events, start, left });
    } else if (isWord(token, 'ELSIF', 'ELSEIF') && begins && current !== undefined) {
      close(current, token.start);
      Object.assign(current, branchAt(tokens, index, current.left));
    } else if (isWord(token, 'ELSE') && begins && current !== undefined) {
      close(current, token.start);
      Object.assign(current, { events: current.left, start: token.end });
    }
  });
  return found;
}

/** The branch whose condition begins behind a token. */
function branchAt(tokens: readonly Token[], index: number, left: readonly TriggerEvent[]): Branch {
  const length = tokens.slice(index).findIndex((token) => isWord(token, 'THEN'));
  const end = length < 0 ? tokens.length : index + length;
  const told = toldBy(tokens.slice(index + 1, end));
  const events = told === null ? left : left.filter((event) => told.events.includes(event));
  const rest = told?.whole === true ? left.filter((event) => !told.events.includes(event)) : left;
  return { events, left: rest, start: tokens[end]?.end ?? tokens[index]?.end ?? 0 };
}

/** Null for a condition that does not ask for the event, or not only. */
function toldBy(condition: readonly Token[]): Told | null {
  const tokens = withoutParentheses(condition);
  const alternatives = splitAt(tokens, 'OR');
  if (alternatives.length > 1) {
    const told = alternatives.map(toldBy);
    const events = told.flatMap((one) => one?.events ?? []);
    return told.includes(null) ? null : { events, whole: told.every((one) => one?.whole === true) };
  }
  const parts = splitAt(tokens, 'AND');
  if (parts.length > 1) {
    const told = parts.flatMap((one) => toldBy(one) ?? []);
    const [first] = told;
    return first === undefined ? null : { events: first.events, whole: false };
  }
  const [name, operator, ...rest] = tokens;
  if (!isWord(name, 'TG_OP')) return null;
  const [value] = rest;
  if (isSymbol(operator, '=') && rest.length === 1) return eventsNamed([value]);
  if (!isWord(operator, 'IN') || !isSymbol(value, '(')) return null;
  return eventsNamed(rest.filter((token) => !isSymbol(token, '(', ')', ',')));
}

function eventsNamed(tokens: readonly (Token | undefined)[]): Told | null {
  const names = tokens.map((token) => (token?.kind === 'string' ? token.text : ''));
  const events = triggerEvents.filter((event) => names.includes(event));
  return events.length === names.length ? { events, whole: true } : null;
}

/** Without parentheses around the whole. */
function withoutParentheses(tokens: readonly Token[]): readonly Token[] {
  if (!isSymbol(tokens[0], '(') || !isSymbol(tokens.at(-1), ')')) return tokens;
  let depth = 0;
  const closes = tokens.findIndex((token) => {
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    return depth === 0;
  });
  return closes === tokens.length - 1 ? withoutParentheses(tokens.slice(1, -1)) : tokens;
}

/** The parts between a word, outside parentheses and outside `BETWEEN … AND …`. */
function splitAt(tokens: readonly Token[], word: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  let between = false;
  for (const token of tokens) {
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    if (isWord(token, 'BETWEEN')) between = true;
    if (depth > 0 || !isWord(token, word)) parts.at(-1)?.push(token);
    else if (between) {
      between = false;
      parts.at(-1)?.push(token);
    } else parts.push([]);
  }
  return parts;
}
