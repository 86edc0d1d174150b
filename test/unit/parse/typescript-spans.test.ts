import { describe, expect, test } from 'vitest';
import type { Expression } from '../../../src/model/expression';
import { factsOf, functionNamed } from './typescript-show';

/** Every object of the facts that has a place, as the text at that place. */
function everyPlace(value: unknown, visit: (located: { start: number; end: number }) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number') {
    visit({ start: value.start, end: value.end });
  }
  for (const inner of Object.values(value)) everyPlace(inner, visit);
}

const CODE = `#!/usr/bin/env node
// 📚 a comment with a pair of surrogates
import /* from */ { Agenda as Scheduler } from 'agenda'; // end
/** Purges. */
export const /* a */ purge = /* b */ async (/* c */ days: /* d */ number /* e */ = /* f */ 30) => {
  await /* g */ ( /* h */ Order . /* i */ deleteMany /* j */ ( /* k */ { /* l */ 'address.zip' /* m */ : /* n */ { $lt: -1 } }));
  const { status: /* o */ { open }, ...rest } = /* p */ shop?.['orders']!;
  return /* q */ \`a\${ /* r */ days /* s */ }b\${open}\` as /* t */ string;
};
class /* u */ Shop /* v */ extends /* w */ Base { /* x */ private /* y */ readonly name /* z */ : string = 'shop'; }
`;

describe('places', () => {
  test.each([
    ['with \\n', CODE],
    ['with \\r\\n', CODE.replaceAll('\n', '\r\n')],
    ['with \\r', CODE.replaceAll('\n', '\r')],
  ])('every place begins and ends with a token, %s', (_, code) => {
    const module = factsOf(code);
    const functions = module.functions.slice(1);
    let count = 0;
    everyPlace(
      [module.imports, module.exports, functions, module.classes, module.functions[0]?.bindings],
      ({ start, end }) => {
        const slice = code.slice(start, end);
        expect(slice.trim()).toBe(slice);
        expect(slice.startsWith('/*')).toBe(false);
        expect(slice.endsWith('*/')).toBe(false);
        count += 1;
      },
    );
    expect(count).toBeGreaterThan(30);
  });

  function slicesOf(code: string): (kind: Expression['kind']) => string[] {
    const found: Expression[] = [];
    everyExpression(factsOf(code).functions, (one) => found.push(one));
    return (kind) => found.filter((one) => one.kind === kind).map((one) => code.slice(one.start, one.end));
  }

  test.each<[Expression['kind'], string[]]>([
    ['name', ['Order', 'shop', 'shop', 'days', 'open']],
    ['literal', ['30', '-1', "'shop'"]],
    ['call', ["Order . /* i */ deleteMany /* j */ ( /* k */ { /* l */ 'address.zip' /* m */ : /* n */ { $lt: -1 } })"]],
    ['template', ['`a${ /* r */ days /* s */ }b${open}`']],
    ['function', [CODE.slice(CODE.indexOf('async ('), CODE.indexOf('};\nclass') + 1)]],
  ])('of kind %s', (kind, expected) => {
    const slices = slicesOf(CODE)(kind);
    const own = kind === 'literal' ? [...slices, ...propertyValues(CODE)] : slices;
    expect(new Set(own)).toEqual(new Set(expected));
  });

  function propertyValues(code: string): string[] {
    return factsOf(code).classes.flatMap((one) =>
      one.properties.flatMap(({ value }) => (value === null ? [] : [code.slice(value.start, value.end)])),
    );
  }

  test('of a member: the whole, and where the property begins', () => {
    const code = "const a = (shop).orders; const b = shop [ 'items' ]; const c = (await shop).x; const d = shop!.y.z;";
    const members = factsOf(code).functions[0]?.bindings.map(({ value }) =>
      value?.kind === 'member'
        ? [
            code.slice(value.start, value.end),
            code.slice(value.propertyStart, value.propertyStart + value.property.length),
          ]
        : [],
    );
    expect(members).toEqual([
      ['(shop).orders', 'orders'],
      ["shop [ 'items' ]", 'items'],
      ['(await shop).x', 'x'],
      ['shop!.y.z', 'z'],
    ]);
  });

  test('of keys, and of members of a pattern', () => {
    const code = "const { a: b, 'c-d': e } = x; find({ f: 1, 'g.h': 2, i, j() {}, ['k']: 3 });";
    const [top] = factsOf(code).functions;
    const patterns = top?.bindings.map(({ value }) =>
      value?.kind === 'member'
        ? [
            code.slice(value.start, value.end),
            code.slice(value.propertyStart, value.propertyStart + value.property.length),
          ]
        : [],
    );
    expect(patterns).toEqual([
      ['a', 'a'],
      ["'c-d'", 'c-d'],
    ]);
    expect(top?.bindings.map((one) => code.slice(one.start, one.end))).toEqual(['b', 'e']);
    const [call] = top?.body ?? [];
    const [filter] = call?.kind === 'call' ? call.arguments : [];
    const keys = filter?.kind === 'object' ? filter.properties : [];
    expect(keys.map((one) => (one.kind === 'property' ? code.slice(one.keyStart, one.keyEnd) : ''))).toEqual([
      'f',
      "'g.h'",
      'i',
      'j',
      "['k']",
    ]);
  });

  test('of the pieces of a template, raw', () => {
    const code = 'sql`delete \\u0066rom ${ table } where ${a}`; `open`; ``;';
    const { body } = functionNamed(factsOf(`const x = [\`open\`, \`\`]; ${code}`), '');
    const all: { text: string; slice: string }[] = [];
    const whole = `const x = [\`open\`, \`\`]; ${code}`;
    everyExpression([functionNamed(factsOf(whole), '').bindings, body], (one) => {
      if (one.kind !== 'template') return;
      for (const text of one.texts) all.push({ text: text.text, slice: whole.slice(text.start, text.end) });
    });
    expect(all).toEqual([
      { text: 'open', slice: 'open' },
      { text: '', slice: '' },
      { text: 'delete from ', slice: 'delete \\u0066rom ' },
      { text: ' where ', slice: ' where ' },
      { text: '', slice: '' },
    ]);
  });

  test('of types, their members and the names of properties', () => {
    const code =
      'interface Order { readonly status /* a */ ?: /* b */ Status; "zip-code": string } class Shop { declare open: /* c */ Set<Order>; }';
    const module = factsOf(code);
    const type = module.types[0]?.type;
    const members = type?.kind === 'object' ? type.members : [];
    expect(
      members.map((one) => [code.slice(one.nameStart, one.nameEnd), code.slice(one.type.start, one.type.end)]),
    ).toEqual([
      ['status', 'Status'],
      ['"zip-code"', 'string'],
    ]);
    const [open] = module.classes[0]?.properties ?? [];
    expect(code.slice(open?.nameStart, open?.nameEnd)).toBe('open');
    expect(code.slice(open?.type?.start, open?.type?.end)).toBe('Set<Order>');
  });
});

function everyExpression(value: unknown, visit: (expression: Expression) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('kind' in value && 'start' in value) visit(value as Expression);
  for (const inner of Object.values(value)) everyExpression(inner, visit);
}
