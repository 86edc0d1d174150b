import { describe, expect, test } from 'vitest';
import { factsOf, functionNamed, show } from './typescript-show';

/** The value of the last binding at the top level of a `const value = …`. */
function valueOf(code: string, file = 'src/shop.ts'): string {
  const top = factsOf(`const value = ${code};`, file).functions[0];
  return show(top?.bindings.at(-1)?.value ?? null);
}

describe('expressions', () => {
  test.each([
    ["'open'", '"open"'],
    ['42', '42'],
    ['1_000', '1000'],
    ['0x1f', '31'],
    ['-1', '-1'],
    ['-0', '0'],
    ['1e999', 'other()'],
    ['7n', '7'],
    ['9007199254740993n', 'other()'],
    ['true', 'true'],
    ['null', 'null'],
    ['undefined', 'undefined'],
    ['void 0', 'undefined'],
    ['void purge()', '(void purge())'],
    ['/a[/]b/gi', '/a[/]b/gi'],
    ['orders', 'orders'],
    ['this.orders', 'this.orders'],
    ['shop?.orders?.open', 'shop.orders.open'],
    ["shop['orders']", 'shop.orders'],
    ['shop[`orders`]', 'shop.orders'],
    ['shop[key]', 'shop[key]'],
    ['shop[0]', 'shop[0]'],
    ['this.#stock', 'this.#stock'],
    ['find(status, 1)', 'find(status, 1)'],
    ['find?.(status)', 'find(status)'],
    ['find<Order>(status)', 'find<Order>(status)'],
    ['new Order', 'new Order()'],
    ['new Map<string, Order>([])', 'new Map<string, Order>([])'],
    ['await find(...filters)', 'find(...filters)'],
    ['(orders as Order[])!.length', 'orders.length'],
    ['orders satisfies Order[]', 'orders'],
    ['<Order>order', 'order'],
    ["['a', 'b'] as const", '["a", "b"]'],
    ['identity<string>', 'identity'],
    ['[first, , ...rest]', '[first, undefined, ...rest]'],
    ["{ status: 'open', total, ...rest }", '{ status: "open", total: total, ...rest }'],
    ["{ 'address.zip': 1, 2: 'b', [KEY]: 3, ['c']: 4 }", '{ address.zip: 1, 2: "b", [KEY]: 3, c: 4 }'],
    ['`open`', '`open`'],
    ['`a${one}b${two()}c`', '`a${one}b${two()}c`'],
    ['sql`delete from ${table}`', 'sql`delete from ${table}`'],
    ['db.sql<Order>`select`', 'db.sql<Order>`select`'],
    ['a && b', '(a && b)'],
    ['a ?? b', '(a ?? b)'],
    ["'in' in order", '("in" in order)'],
    ['Date.now() - 30 * DAY', '(Date.now() - (30 * DAY))'],
    ['!open', '(! open)'],
    ['~bits', '(~ bits)'],
    ['typeof order', '(typeof order)'],
    ["open ? 'a' : 'b'", '(open ? "a" : "b")'],
    ['(0, orders.find)(1)', 'orders.find(1)'],
    ['(log(), orders)', 'other(log(), orders)'],
    ["require('agenda')", 'module(agenda)'],
    ["require('agenda').Agenda", 'module(agenda).Agenda'],
    ["await import('agenda')", 'module(agenda)'],
    ["import('./purge').then(run)", 'module(./purge).then(run)'],
    ["import('./data.json', { with: { type: 'json' } })", 'module(./data.json)'],
    ['import(path)', 'import(path)'],
    ['require(path)', 'require(path)'],
    ['import.meta.url', 'import.meta.url'],
    ['(count = 1)', '1'],
    ['(client ??= connect())', '(client ?? connect())'],
    ['count++', 'other()'],
    ['delete order.status', 'other()'],
  ])('%s', (code, expected) => {
    expect(valueOf(code)).toBe(expected);
  });

  test('functions and classes are indices', () => {
    const module = factsOf('const purge = () => 1; const Shop = class {}; const open = function () {};');
    expect(module.functions[0]?.bindings.map((one) => show(one.value))).toEqual([
      'function#1',
      'class#0',
      'function#2',
    ]);
  });

  test('methods and getters of an object are functions, setters have no value', () => {
    const code =
      'const shop = { purge() {}, async *orders() {}, get open() { return 1; }, set open(value) {}, close: () => 2 };';
    const module = factsOf(code);
    expect(show(module.functions[0]?.bindings[0]?.value ?? null)).toBe(
      '{ purge: function#1, orders: function#2, get open: function#3, close: function#5 }',
    );
    expect(module.functions.map((one) => one.name)).toEqual(['', 'purge', 'orders', 'open', 'open', 'close']);
  });

  test.each([
    ['<Order id="1" />', 'other()'],
    ['<Order id={one} {...rest}>text {two}</Order>', 'other()'],
    [
      '<Order id={find()} {...load()}>{list().map(x)}<b>{total()}</b></Order>',
      'other(find(), load(), list().map(x), total())',
    ],
    ['<><Order>{find()}</Order></>', 'other(find())'],
    ['<Order header={<b>{title()}</b>} />', 'other(title())'],
  ])('JSX keeps what holds calls: %s', (code, expected) => {
    expect(valueOf(code, 'src/shop.tsx')).toBe(expected);
    expect(valueOf(code, 'src/shop.js')).toBe(expected);
  });

  test('a callback in JSX keeps its own calls', () => {
    const module = factsOf('const value = <Order onOpen={() => purge()} />;', 'src/shop.jsx');
    expect(show(module.functions[0]?.bindings[0]?.value ?? null)).toBe('other()');
    expect(module.functions[1]?.returns.map(show)).toEqual(['purge()']);
  });
});

describe('calls of statements', () => {
  function bodyOf(code: string): string[] {
    return functionNamed(factsOf(`async function run() { ${code} }`), 'run').body.map(show);
  }

  test.each([
    ['purge();', ['purge()']],
    ['await purge();', ['purge()']],
    ['orders.deleteMany({ status }).exec();', ['orders.deleteMany({ status: status }).exec()']],
    ['sql`delete from orders`;', ['sql`delete from orders`']],
    ['new Worker(queue);', ['new Worker(queue)']],
    ['open && purge();', ['(open && purge())']],
    ['orders.length; total + 1;', []],
    ['if (isOpen()) purge(); else close();', ['isOpen()', 'purge()', 'close()']],
    ['if (a) one(); else if (b()) two(); else three();', ['one()', 'b()', 'two()', 'three()']],
    ['while (next()) purge();', ['next()', 'purge()']],
    ['do purge(); while (next());', ['next()', 'purge()']],
    ['for (start(); more(); step()) purge();', ['start()', 'more()', 'purge()', 'step()']],
    ['for (const key in keys()) purge(key);', ['keys()', 'purge(key)']],
    ['for (name of names()) purge(name);', ['names()', 'purge(name)']],
    ['switch (kind()) { case first(): one(); break; default: two(); }', ['kind()', 'first()', 'one()', 'two()']],
    ['try { one(); } catch { two(); } finally { three(); }', ['one()', 'two()', 'three()']],
    ['throw new ShopError(reason());', ['new ShopError(reason())']],
    ['throw problem;', []],
    ['loop: for (;;) { purge(); break loop; }', ['purge()']],
    ['{ { purge(); } }', ['purge()']],
    ['yielded; ((purge()));', ['purge()']],
    ['list.map((one) => remove(one));', ['list.map(function#2)']],
    ['(function () { remove(); });', []],
    ["require('./jobs');", ['module(./jobs)']],
    ['count = total();', []],
    ['order.status = find();', []],
    ['if ((match = find())) purge(match);', ['purge(match)']],
    ['const [] = load();', ['load()']],
    ['const {} = load();', ['load()']],
  ])('%s', (code, expected) => {
    expect(bodyOf(code)).toEqual(expected);
  });

  test('a nested function keeps its own calls', () => {
    const module = factsOf('function run() { list.forEach(async (one) => { await remove(one); return done(); }); }');
    expect(functionNamed(module, 'run').body.map(show)).toEqual(['list.forEach(function#2)']);
    expect(module.functions[2]).toMatchObject({ parent: 1, arrow: true, name: '' });
    expect(module.functions[2]?.body.map(show)).toEqual(['remove(one)']);
    expect(module.functions[2]?.returns.map(show)).toEqual(['done()']);
  });

  test('generators: what is yielded keeps its calls', () => {
    const module = factsOf('function* run() { yield find(); const one = yield* load(); yield; }');
    expect(module.functions[1]?.body.map(show)).toEqual(['other(find())']);
    expect(module.functions[1]?.bindings.map((one) => show(one.value))).toEqual(['other(load())']);
  });

  test('an import for its effects is a mention of the module', () => {
    expect(factsOf("import './jobs';").functions[0]?.body.map(show)).toEqual(['module(./jobs)']);
  });
});
