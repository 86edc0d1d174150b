import type { Expression, TemplateText } from '../model/expression';
import type { Stretch } from '../model/source';

/**
 * Places of a template that another program fills in (`{{ .Values.schedule }}` of Helm, `${{ secrets.URL }}` of GitHub
 * Actions): https://helm.sh/docs/chart_template_guide/, https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */
const FILLED_IN = /\$?\{\{(?:(?!\{\{)[^])*?\}\}/g;

/**
 * A text of a configuration file as an expression: a literal where the file says it as it is, else a template whose
 * texts are the stretches that it does. What a template fills in is a name.
 */
export function textOf(stretches: readonly Stretch[], start: number, end: number): Expression {
  const [only] = stretches;
  const parts = stretches.flatMap(partsOf);
  if (parts.every((part) => part.name === null) && stretches.length === 1 && only?.exact === true)
    return { kind: 'literal', value: only.text, start: only.start, end: only.end };
  if (parts.length === 0) return { kind: 'literal', value: '', start, end };
  const texts: TemplateText[] = [];
  const values: Expression[] = [];
  let place = { start, end: start };
  const separate = (value: Expression): void => {
    if (texts.length === values.length) texts.push({ text: '', start: value.start, end: value.start });
    values.push(value);
  };
  for (const part of parts) {
    place = { start: part.start, end: part.end };
    if (part.name !== null) separate({ kind: 'name', name: part.name, ...place });
    else {
      if (texts.length > values.length) separate({ kind: 'literal', value: '', start: part.start, end: part.start });
      texts.push({ text: part.text, ...place });
    }
  }
  if (texts.length === values.length) texts.push({ text: '', start: place.end, end: place.end });
  return { kind: 'template', texts, values, start, end };
}

interface Part {
  readonly text: string;
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
}

function partsOf(stretch: Stretch): readonly Part[] {
  const { text, exact } = stretch;
  if (!exact || !text.includes('{{')) return [{ text, name: null, start: stretch.start, end: stretch.end }];
  const parts: Part[] = [];
  let from = 0;
  const add = (to: number): void => {
    if (to > from)
      parts.push({ text: text.slice(from, to), name: null, start: stretch.start + from, end: stretch.start + to });
  };
  for (const match of text.matchAll(FILLED_IN)) {
    add(match.index);
    from = match.index + match[0].length;
    parts.push({ text: '', name: match[0], start: stretch.start + match.index, end: stretch.start + from });
  }
  add(text.length);
  return parts;
}

const ESCAPE = /\\(?:u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2}|[^])/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0', e: '\x1b' };

/** The stretches of a text in double quotes with escapes as JSON, TOML and YAML have them. */
export function escapedStretches(raw: string, start: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  const add = (to: number): void => {
    if (to > from) stretches.push({ text: raw.slice(from, to), exact: true, start: start + from, end: start + to });
  };
  for (const match of raw.matchAll(ESCAPE)) {
    add(match.index);
    from = match.index + match[0].length;
    const text = unescaped(match[0].slice(1));
    stretches.push({ text, exact: false, start: start + match.index, end: start + from });
  }
  add(raw.length);
  return stretches;
}

function unescaped(code: string): string {
  if (code.length === 1) return ESCAPED[code] ?? code;
  const point = Number.parseInt(code.replace(/^[uUx]\{?|\}$/g, ''), 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
}

/**
 * The stretches of a text of several lines (block scalars, folded or with their indentation taken away): each line that
 * the file says is found in the text, in order.
 */
export function lineStretches(value: string, raw: string, start: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let done = 0;
  let offset = start;
  const between = (to: number, at: number): void => {
    if (to > done) stretches.push({ text: value.slice(done, to), exact: false, start: at, end: at });
  };
  for (const line of raw.split('\n')) {
    let content = line.trim();
    // The text may keep a part of the indentation, and spaces at the end.
    let found = content === '' ? -1 : value.indexOf(content, done);
    if (found < 0 && content.startsWith('>')) {
      // A quotation in Markdown.
      content = content.replace(/^(?:>[ \t]*)+/, '');
      found = content === '' ? -1 : value.indexOf(content, done);
    }
    if (found >= 0) {
      const column = line.indexOf(content);
      let kept = 0;
      while (kept < column && found - kept > done && value[found - kept - 1] === line[column - kept - 1]) kept += 1;
      const at = offset + column - kept;
      between(found - kept, at);
      done = found + content.length;
      stretches.push({
        text: value.slice(found - kept, done),
        exact: true,
        start: at,
        end: offset + column + content.length,
      });
    }
    offset += line.length + 1;
  }
  between(value.length, start + raw.length);
  return stretches.length > 0 ? stretches : [{ text: value, exact: false, start, end: start + raw.length }];
}
