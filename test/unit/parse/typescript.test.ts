import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTypeScript } from '../../../src/parse/typescript';
import { show, showBindings } from './typescript-show';

const SHOP = `import { Agenda } from 'agenda';
import mongoose, { Schema, type Model } from 'mongoose';
enum Status { Open = 'open', Closed = 'closed' }
interface Order extends Base<string> { status: Status; total?: number; items: readonly { id: string }[] }
const schema = new Schema<Order>({ status: { type: String, enum: Object.values(Status) }, total: Number });
export const OrderModel: Model<Order> = mongoose.model<Order>('Order', schema);
@Injectable()
export class OrderJobs extends Jobs implements Closable {
  static readonly queue = 'orders';
  constructor(private readonly agenda: Agenda, { days = 30, ...rest }: Options = {}) { super(); this.days = days; }
  @Cron('0 * * * *') async purge(before = new Date(Date.now() - 30 * 86_400_000)): Promise<void> {
    for (const { name, filter: [first] } of JOBS) {
      try { await OrderModel.deleteMany({ status: { $ne: \`open\${first}\` }, ...name }); } catch (error) { throw wrap(error); }
    }
    return this.agenda?.every('1 hour', 'purge')!;
  }
}
const view = () => <Order onOpen={() => purge()} total={/a[/]b/g.test(x) ? 1 : -1}>{list.map((one) => <b>{one}</b>)}</Order>;
export { view as default };
function* all() { yield* load(); label: for (;;) { [a, b.c] = d ??= e++; delete a[b]; break label; } }
module.exports = { all, run: async () => (await import('./run')).default };
`;

describe('any text', () => {
  test.each(['src/shop.ts', 'src/shop.tsx', 'src/shop.js'])('a cut at any place is read, in %s', (file) => {
    fc.assert(
      fc.property(fc.nat({ max: SHOP.length }), (length) => {
        const { module, notes } = readTypeScript(file, SHOP.slice(0, length));
        expect(module.functions[0]).toMatchObject({ parent: null, start: 0, end: length });
        for (const note of notes) expect(note.end).toBeLessThanOrEqual(length);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('a piece taken out anywhere is read', () => {
    fc.assert(
      fc.property(fc.nat({ max: SHOP.length }), fc.nat({ max: 40 }), (at, length) => {
        const text = SHOP.slice(0, at) + SHOP.slice(at + length);
        const { module } = readTypeScript('src/shop.tsx', text);
        expect(JSON.parse(JSON.stringify(module))).toEqual(module);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test('tokens in any order are read, and places lie in the text', () => {
    const tokens = SHOP.split(/\b|(?=\W)/);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 60 }), (picked) => {
        const text = picked.join('');
        const { module } = readTypeScript('src/shop.tsx', text);
        const places = JSON.stringify(module).matchAll(/"(?:\w+S|s)tart":(-?\d+)|"(?:\w+E|e)nd":(-?\d+)/g);
        for (const place of places) {
          const offset = Number(place[1] ?? place[2]);
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  test('the same text gives the same facts', () => {
    const first = JSON.stringify(readTypeScript('src/shop.tsx', SHOP));
    readTypeScript('src/other.ts', 'const other = 1;');
    expect(JSON.stringify(readTypeScript('src/shop.tsx', SHOP))).toBe(first);
  });

  test('an empty file has nothing but its own code', () => {
    const { module, notes } = readTypeScript('src/shop.ts', '');
    expect(notes).toEqual([]);
    expect(module).toMatchObject({
      imports: [],
      exports: [],
      classes: [],
      types: [],
      functions: [{ name: '', bindings: [] }],
    });
  });
});

describe('syntax errors', () => {
  test('the first is noted at its place', () => {
    const text = 'const a = 1;\nconst b = = 2;\nconst c = = 3;\n';
    const { notes } = readTypeScript('src/shop.ts', text);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ reason: 'syntax-error', message: 'Syntax error: Expression expected.' });
    expect(notes[0]?.start).toBe(text.indexOf('= 2'));
  });

  test.each([
    ['a call without its end', 'orders.find('],
    ['a member without its name', 'orders.'],
    ['half an if', 'if (orders'],
    ['a brace too many', '}'],
    ['half a declaration', 'const status ='],
    ['half an import', "import { from './x';"],
    ['a string without its end', "const status = 'open"],
    ['half a decorator', '@Cron('],
    ['half a pattern', 'const { a, = x;'],
  ])('%s leaves the statements around it', (_, broken) => {
    const text = `const first = one();\n${broken}\nexport const last = two();\nfunction run() { purge(); }\n`;
    const { module, notes } = readTypeScript('src/shop.ts', text);
    expect(notes.map((note) => note.reason)).toEqual(['syntax-error']);
    const bindings = module.functions.flatMap((one) => showBindings(one));
    expect(bindings).toContain('const first = one()');
    expect(bindings).toContain('const last = two()');
    expect(module.functions.flatMap((one) => one.body.map(show))).toContain('purge()');
  });
});

describe('conflict markers', () => {
  const conflict = 'const a = 1;\n<<<<<<< HEAD\nconst b = 2;\n=======\nconst b = 3;\n>>>>>>> other\nconst c = 4;\n';

  test('are noted at the first of them, and our side is read', () => {
    const { module, notes } = readTypeScript('src/shop.ts', conflict);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ reason: 'conflict-markers', start: 13, end: 20 });
    expect(showBindings(module.functions[0])).toContain('const c = 4');
  });

  test('are seen in a template, with any line ending', () => {
    const text = `sql\`\n${conflict}\`;`.replaceAll('\n', '\r\n');
    expect(readTypeScript('src/shop.ts', text).notes.map((note) => note.reason)).toEqual(['conflict-markers']);
  });

  test('a line drawn in a comment or a template is none', () => {
    const text = '/*\n=======\n*/\nconst a = `\n=======\n<<<<<<<a\n`;';
    expect(readTypeScript('src/shop.ts', text).notes).toEqual([]);
  });
});

describe('nesting', () => {
  test.each([
    ['(', ''],
    ['[', ''],
    ['{', ''],
    ['x = {a:', ''],
    ['f(', ''],
    ['a => ', '1'],
    ['`${', ''],
    ['<a>', ''],
    ['let x: A<', ''],
    ['!', 'a'],
    ['a ? b : ', 'c'],
    ['function f() {', ''],
    ['namespace a {', ''],
    ['let {a: ', ''],
    ['a = ', 'f()'],
    ['f(), ', 'f()'],
    ['"a" + ', 'f()'],
    ['if (a) f(); else ', 'g()'],
    ['await ', 'f()'],
    ['new ', 'A'],
  ])('%s, over and over', (piece, end) => {
    const times = piece.length === 1 ? 100_000 : 20_000;
    const { notes } = readTypeScript('src/shop.ts', piece.repeat(times) + end);
    const after = readTypeScript('src/shop.ts', 'const a = f(1); run((b) => 1);');
    expect(after.notes).toEqual([]);
    expect(showBindings(after.module.functions[0])).toEqual(['const a = f(1)']);
    expect(after.module.functions).toHaveLength(2);
    if (!piece.startsWith('if')) expect(notes.length).toBeGreaterThan(0);
  });

  test('a file that ends the parser leaves nothing behind for the next', () => {
    for (const piece of ['(a, ', '<a>']) {
      const { module, notes } = readTypeScript('src/shop.ts', piece.repeat(100_000));
      expect(module.functions).toHaveLength(1);
      expect(notes.map((note) => note.message)).toEqual(['The file could not be read: it is nested too deeply.']);
      for (let spaces = 0; spaces < 40; spaces += 1) {
        const next = `${' '.repeat(spaces)}(b) => 1; const x = (c, d) => 2; const y = async (e) => 3;`;
        expect(readTypeScript('src/shop.ts', next).notes).toEqual([]);
      }
    }
  });

  test('a chain of calls and members', () => {
    const { module, notes } = readTypeScript('src/shop.ts', `a${'.b()'.repeat(20_000)}; const c = 1;`);
    expect(notes.length).toBeGreaterThan(0);
    expect(JSON.stringify(module).length).toBeLessThan(1_000_000);
  });

  test('beyond 500 levels it is cut, and the rest is read', () => {
    const text = `const a = ${'[f('.repeat(400)}1${')]'.repeat(400)};\nconst b = g();`;
    const { module, notes } = readTypeScript('src/shop.ts', text);
    expect(notes).toEqual([
      {
        reason: 'unreadable',
        message: 'Code nested deeper than 500 levels is not read.',
        start: expect.any(Number) as number,
        end: expect.any(Number) as number,
      },
    ]);
    expect(showBindings(module.functions[0])[1]).toBe('const b = g()');
  });

  test('up to there it is whole', () => {
    const text = `const a = ${'['.repeat(450)}f()${']'.repeat(450)};`;
    expect(readTypeScript('src/shop.ts', text).notes).toEqual([]);
  });

  test('a long chain of else-if is not deep', () => {
    const text = `${'if (a()) { b(); } else '.repeat(3_000)}{ c(); }`;
    const { module, notes } = readTypeScript('src/shop.ts', text);
    expect(notes).toEqual([]);
    expect(module.functions[0]?.body).toHaveLength(6_001);
  });

  test('many names of one large value do not repeat it', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `a${index}`);
    const text = `const { ${names.join(', ')} } = { ${names.map((name) => `${name}: f('${name}')`).join(', ')} };`;
    expect(JSON.stringify(readTypeScript('src/shop.ts', text)).length).toBeLessThan(text.length * 30);
  });
});
