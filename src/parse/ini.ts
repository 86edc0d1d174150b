import type { Expression, ObjectProperty } from '../model/expression';
import { joinedSource, type Stretch } from '../model/source';
import { textOf } from './document-text';

interface Entry {
  readonly key: string;
  readonly start: number;
  readonly values: Expression[];
}

interface Section {
  readonly name: string;
  readonly start: number;
  end: number;
  readonly entries: Map<string, Entry>;
}

/**
 * Reads a unit file of systemd as an object of sections; a key that stands more than once has a list. A line may go on
 * after a backslash. https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html
 */
export function readIni(text: string): readonly Expression[] {
  const sections: Section[] = [];
  const line = /^[ \t]*(?:\[([^\]\n]*)\]|([^#;=\s][^=\n]*)=[ \t]*((?:[^\n]*\\\r?\n)*[^\n]*))/gm;
  for (const match of text.matchAll(line)) {
    const [whole, name, written = '', raw = ''] = match;
    const key = written.trimEnd();
    const end = match.index + whole.length;
    if (name !== undefined) sections.push({ name, start: match.index, end, entries: new Map() });
    const section = sections.at(-1);
    if (section === undefined) continue;
    section.end = end;
    if (name !== undefined) continue;
    const from = end - raw.length;
    const entry = section.entries.get(key) ?? { key, start: match.index + whole.indexOf(key), values: [] };
    entry.values.push(valueOf(raw, from));
    section.entries.set(key, entry);
  }
  const properties = sections.map((section): ObjectProperty => {
    const { name, start, end } = section;
    return {
      kind: 'property',
      key: name,
      keyStart: start,
      keyEnd: start + name.length + 2,
      value: tableOf(section, end),
    };
  });
  return [{ kind: 'object', properties, start: 0, end: text.length }];
}

function valueOf(raw: string, from: number): Expression {
  const stretches: Stretch[] = [];
  let offset = from;
  for (const line of raw.split('\n')) {
    const text = line.replace(/\\?\r?$/, '').trimEnd();
    if (stretches.length > 0) stretches.push({ text: ' ', exact: false, start: offset, end: offset });
    stretches.push({ text, exact: true, start: offset, end: offset + text.length });
    offset += line.length + 1;
  }
  const { place, text } = joinedSource(stretches);
  const { start, end } = place(0, text.length);
  return textOf(stretches, start, end);
}

function tableOf({ start, entries }: Section, end: number): Expression {
  const properties = [...entries.values()].map(({ key, start: keyStart, values }): ObjectProperty => {
    const [first] = values;
    const value: Expression =
      first !== undefined && values.length === 1
        ? first
        : { kind: 'array', items: values, start: first?.start ?? keyStart, end: values.at(-1)?.end ?? keyStart };
    return { kind: 'property', key, keyStart, keyEnd: keyStart + key.length, value };
  });
  return { kind: 'object', properties, start, end };
}
