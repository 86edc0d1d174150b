import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../../src/model/expression';
import type { ModuleFacts } from '../../../src/model/facts';
import { readPython } from '../../../src/parse/python';
import { show } from './typescript-show';

function read(text: string): ModuleFacts {
  return readPython(text).module;
}

/** The value of `x` in a module. */
function value(text: string): string {
  return show(read(`x = ${text}\n`).functions[0]?.bindings.find(({ name }) => name === 'x')?.value ?? null);
}

describe('expressions of Python', () => {
  it.each([
    ['not a and b or not c == d', '(((!a) && b) || (!(c == d)))'],
    ['a < b <= c', '((a < b) && (b <= c))'],
    ['a if b else c', '(b ? a : c)'],
    ["d['k'].m[0]", 'd.k.m[0]'],
    ['f(1, *a, k=2, **o)', 'f(1, ...a, (**{k: 2, ...o}))'],
    ['-3', '-3'],
    ['0o17', '15'],
    ['017', '15'],
    ['None', 'null'],
    ['\'a\' "b"', '("a" + "b")'],
    ["', '.join(xs)", 'xs.join(", ")'],
  ])('%s', (text, expected) => {
    expect(value(text).replaceAll(' ', '')).toBe(expected.replaceAll(' ', ''));
  });

  it('keeps the places of texts', () => {
    const text = 'x = f("""\n DELETE FROM orders\n""", r\'a\\d\', \'it\\\'s\')\n';
    const call = read(text).functions[0]?.bindings[0]?.value;
    const args = call?.kind === 'call' ? call.arguments : [];
    expect(args.map(({ start, end }) => text.slice(start, end))).toEqual([
      '\n DELETE FROM orders\n',
      'a\\d',
      "'it\\'s'",
    ]);
    expect(args.map((one) => (one.kind === 'literal' ? one.value : null))).toEqual([
      '\n DELETE FROM orders\n',
      'a\\d',
      "it's",
    ]);
  });
});

describe('odd Python', () => {
  it.each([
    ['print statements', 'print "a" % b, c\ndef f():\n    pass\n'],
    ['old handlers', 'try:\n    a()\nexcept ValueError, e:\n    b(e)\ndef f():\n    pass\n'],
    ['several exceptions', 'try:\n    a()\nexcept ValueError, os.Error, KeyError:\n    b()\ndef f():\n    pass\n'],
    ['managers in parentheses', 'with (a() as b, c() as (d, e),):\n    b()\ndef f():\n    pass\n'],
    ['decorators of any kind', '@a["b"].c(\n  1,\n)\ndef f():\n    pass\n'],
    ['half-typed code', 'x = foo(\ny.\ndef f():\n    pass\n'],
    ['tabs and semicolons', 'if a:\n\tb(); c()\ndef f(): pass\n'],
    ['classes in patterns', 'match x:\n    case a.B():\n        c()\ndef f(): pass\n'],
    ['print to a file', 'print >>out, "a"\ndef f():\n    pass\n'],
  ])('goes on after %s', (_, text) => {
    expect(read(text).functions.map(({ name }) => name)).toContain('f');
  });

  it.each([
    ['a rest in a comprehension', 'x = [code for code, *_ in rows]\n'],
    ['managers over several lines', 'async def f():\n    async with g(\n        a\n    ) as (b, c):\n        b(c)\n'],
    ['classes alone in patterns', 'match x:\n    case Order():\n        a()\n    case A(b=B( )):\n        c()\n'],
    [
      'subjects of any kind',
      'match a.b or B(1):\n    case A.B:\n        c()\nmatch not a:\n    case True:\n        c()\n',
    ],
    ['values for parameters of types', 'class Box[T: int = str](Base):\n    pass\n'],
    ['templates of Python 3.14', "x = t'a {b}'\ny = rt'a {b}'\n"],
  ])('reads %s', (_, text) => {
    expect(readPython(text).notes).toEqual([]);
  });

  it('does not count beyond what is starred', () => {
    const bound = read('for first, *others, last in rows:\n    pass\n').functions[0]?.bindings ?? [];
    const kinds = bound.filter(({ name }) => !name.includes('@')).map(({ name, value }) => [name, value?.kind]);
    expect(kinds).toEqual([
      ['first', 'element'],
      ['others', 'other'],
      ['last', 'other'],
    ]);
  });

  it('notes what it cannot read', () => {
    expect(readPython('x = = 3\n').notes.map(({ reason }) => reason)).toEqual(['syntax-error']);
    expect(readPython('def f():\n    yield\n').notes).toEqual([]);
  });
});

/** Every expression within a module's facts. */
function expressionsIn(facts: unknown, found: Expression[] = []): readonly Expression[] {
  if (Array.isArray(facts)) for (const one of facts) expressionsIn(one, found);
  else if (typeof facts === 'object' && facts !== null) {
    if ('kind' in facts && 'start' in facts && 'end' in facts) found.push(facts as Expression);
    for (const one of Object.values(facts)) expressionsIn(one, found);
  }
  return found;
}

describe('places', () => {
  const names = fc.constantFrom('order', 'größe', 'x', 'Customer');
  const atoms = fc.oneof(names, fc.constantFrom("'a'", '"😀 b"', 'f"{order} x"', '3', 'None'));
  const expressions = fc.letrec<{ one: string }>((tie) => ({
    one: fc.oneof(
      { depthSize: 'small' },
      atoms,
      fc.tuple(tie('one'), names).map(([a, b]) => `${a}.${b}`),
      fc.tuple(names, tie('one'), tie('one')).map(([f, a, b]) => `${f}(${a}, key=${b})`),
      fc.tuple(tie('one'), tie('one')).map(([a, b]) => `(${a} == ${b})`),
      fc.tuple(tie('one'), tie('one')).map(([a, b]) => `[${a}, {'k': ${b}}]`),
    ),
  })).one;

  it('cut the very text', () => {
    fc.assert(
      fc.property(expressions, names, (expression, name) => {
        const text = `# ä\nclass Order(Base):\n    ${name} = ${expression}\n    def run(self):\n        ${name} = ${expression}\n        return ${name}\n`;
        const { module } = readPython(text);
        for (const { name: own, nameStart, nameEnd, parent } of module.functions)
          if (parent !== null) expect(text.slice(nameStart, nameEnd)).toBe(own);
        for (const one of module.classes.flatMap(({ properties }) => properties))
          expect(text.slice(one.nameStart, one.nameEnd)).toBe(one.name);
        for (const one of expressionsIn(module)) {
          if (one.kind === 'name' && !one.name.includes('@')) expect(text.slice(one.start, one.end)).toBe(one.name);
          if (one.kind === 'member' && one.object.kind !== 'class')
            expect(text.slice(one.propertyStart, one.propertyStart + one.property.length)).toBe(one.property);
        }
      }),
      { numRuns: 60 },
    );
  });
});
