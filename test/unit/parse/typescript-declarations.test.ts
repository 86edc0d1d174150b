import { describe, expect, test } from 'vitest';
import { factsOf, functionNamed, show, showAssignments, showBindings, showType } from './typescript-show';

describe('bindings', () => {
  test.each([
    ['const a = 1;', ['const a = 1']],
    ['let a;', ['let a = nothing']],
    ['var a: string | null = null, b = 2;', ['let a: (string | null) = null', 'let b = 2']],
    ['declare const shop: Shop;', ['const shop: Shop = nothing']],
    ['const { a } = x;', ['const a = x.a']],
    ['const { a: b } = x;', ['const b = x.a']],
    ["const { 'a-b': c } = x;", ['const c = x.a-b']],
    ['const { a: { b }, c } = x.y;', ['const b = x.y.a.b', 'const c = x.y.c']],
    ['const { a = 1 } = x;', ['const a = (x.a ?? 1)']],
    ['const { a: { b } = {} } = x;', ['const b = (x.a ?? {  }).b']],
    ['const { [key]: a } = x;', ['const a = x[key]']],
    ['const { a, ...rest } = x;', ['const a = x.a', 'const rest = other()']],
    ['const [a, , b = 2, ...rest] = x;', ['const a = x[0]', 'const b = (x[2] ?? 2)', 'const rest = other()']],
    ['const { a } = load();', ['const a = load().a']],
    ['const { a, b } = load();', ['const value@ = load()', 'const a = value@.a', 'const b = value@.b']],
    ["const { a, b } = require('./x');", ['const a = module(./x).a', 'const b = module(./x).b']],
    ["import x = require('./x');", ['const x = module(./x)']],
    ['import Order = Shop.Models.Order;', ['const Order = Shop.Models.Order']],
    ['function purge() {}', ['const purge = function#1']],
    ['async function* purge() {}', ['const purge = function#1']],
    ['class Shop {}', ['const Shop = class#0']],
    ['for (const a of list) {}', ['const a of list']],
    ['for await (let a of list()) {}', ['let a of list()']],
    ['for (const { a, b: [c] } of list) {}', ['const each@ of list', 'const a = each@.a', 'const c = each@.b[0]']],
    ['for (const [a, b] of list) {}', ['const each@ of list', 'const a = each@[0]', 'const b = each@[1]']],
    ['for (const a in list) {}', ['const a = nothing']],
    ['for (let i = 0, n = 2; i < n; i++) {}', ['let i = 0', 'let n = 2']],
    ['try {} catch (error) {}', ['let error = nothing']],
    ['try {} catch ({ code }) {}', ['let code = other().code']],
    ['if (a) { const b = 1; }', ['const b = 1']],
    ['switch (a) { case 1: let b = 2; }', ['let b = 2']],
    ['loop: for (const a of list) {}', ['const a of list']],
    ['using file = open();', ['const file = open()']],
    ["enum Status { Open = 'open', Closed = `closed` }", ['const Status = { Open: "open", Closed: "closed" }']],
    ['enum Status { Open, Closed = 5, Gone }', ['const Status = { Open: 0, Closed: 5, Gone: 6 }']],
    ["const enum Status { 'is-open' = -1, Closed }", ['const Status = { is-open: -1, Closed: 0 }']],
    ['enum Flag { A = 1 << 0, B = 1 << 1, C = A | B, D }', ['const Flag = { A: 1, B: 2, C: 3, D: 4 }']],
    ['enum Flag { A = 2, B = Flag.A, C = load(), D }', ['const Flag = { A: 2, B: 2, C: load(), D: other() }']],
    ['namespace Shop { export const a = 1; const b = 2; }', ['const a = 1', 'const b = 2', 'const Shop = { a: a }']],
    ['namespace Shop { export function purge() {} }', ['const purge = function#1', 'const Shop = { purge: purge }']],
    [
      'namespace Shop.Jobs { export const a = 1; }',
      ['const a = 1', 'const Jobs = { a: a }', 'const Shop = { Jobs: Jobs }'],
    ],
    ['namespace Shop { const a = 1; export { a }; }', ['const a = 1', 'const Shop = { a: a }']],
    ["declare module 'agenda' { const a: string; }", []],
    ['declare global { var shop: Shop; }', ['let shop: Shop = nothing']],
    ['const run = function tick() {};', ['const run = function#1']],
  ])('%s', (code, expected) => {
    expect(showBindings(factsOf(code).functions[0])).toEqual(expected);
  });

  test('a named function expression knows its own name', () => {
    expect(showBindings(factsOf('run(function tick() { run(tick); });').functions[1])).toEqual([
      'const tick = function#1',
    ]);
  });

  test('each is visible in its block', () => {
    const code = [
      'const top = 1;',
      'function run(first) {',
      '  if (first) { let inner = 2; var hoisted = 3; }',
      '  for (const one of list) { const two = one; }',
      '  try {} catch (error) {}',
      '  { function local() {} }',
      '  switch (first) { default: const three = 3; }',
      '}',
    ].join('\n');
    const module = factsOf(code);
    const blocks = (name: string): Record<string, string> =>
      Object.fromEntries(
        functionNamed(module, name).bindings.map((one) => [one.name, code.slice(one.scopeStart, one.scopeEnd)]),
      );
    expect(blocks('')).toEqual({ top: code, run: code });
    const body = code.slice(code.indexOf('{'));
    expect(blocks('run')).toEqual({
      inner: '{ let inner = 2; var hoisted = 3; }',
      hoisted: body,
      one: 'for (const one of list) { const two = one; }',
      two: '{ const two = one; }',
      error: 'catch (error) {}',
      local: '{ function local() {} }',
      three: '{ default: const three = 3; }',
    });
  });
});

describe('assignments', () => {
  test.each([
    ['a = 1;', ['a = 1']],
    ['a.b.c = load();', ['a.b.c = load()']],
    ["a['b'] = 1;", ['a.b = 1']],
    ['a[key] = 1;', ['a[key] = 1']],
    ['a += 2;', ['a += 2']],
    ['a.count++; --b;', ['a.count ++ nothing', 'b -- nothing']],
    ['delete a.b;', ['a.b delete nothing']],
    ['a = b = 1;', ['b = 1', 'a = 1']],
    ['a ??= load();', ['a ??= load() (conditional)']],
    ['if (x) a = 1; else { a = 2; }', ['a = 1 (conditional)', 'a = 2 (conditional)']],
    ['for (const x of y) a = x;', ['a = x (conditional)']],
    ['while (x) a = 1;', ['a = 1 (conditional)']],
    ['try { a = 1; } catch { a = 2; } finally { a = 3; }', ['a = 1 (conditional)', 'a = 2 (conditional)', 'a = 3']],
    ['switch (x) { case 1: a = 1; }', ['a = 1 (conditional)']],
    ['x && (a = 1);', ['a = 1 (conditional)']],
    ['x ? (a = 1) : (b = 2);', ['a = 1 (conditional)', 'b = 2 (conditional)']],
    ['run(a = 1);', ['a = 1']],
    ['const b = (a = load());', ['a = load()']],
    ['({ a, b: c.d, e = 1, ...f } = x);', ['a = value@.a', 'c.d = value@.b', 'e = (value@.e ?? 1)', 'f = other()']],
    [
      '[a, , b.c, [d] = [], ...e] = x;',
      ['a = value@[0]', 'b.c = value@[2]', 'd = (value@[3] ?? [])[0]', 'e = other()'],
    ],
    ['for (a of list()) {}', ['a = other() (conditional)']],
    ['for (a.b in list) {}', ['a.b = other() (conditional)']],
    ['Order.statics.purge = function () {};', ['Order.statics.purge = function#2']],
    ['(a as Order).status = 1;', ['a.status = 1']],
  ])('%s', (code, expected) => {
    expect(showAssignments(functionNamed(factsOf(`function run() { ${code} }`), 'run'))).toEqual(expected);
  });

  test('a long value is told once', () => {
    const long = `{ items: [${'1, '.repeat(10_000)}] }`;
    const module = factsOf(`const stock = (cache = ${long});`);
    expect(showBindings(module.functions[0])).toEqual(['const stock = cache']);
    expect(module.functions[0]?.assignments[0]?.value?.kind).toBe('object');
  });
});

describe('functions', () => {
  test.each([
    ['function purge() {}', 'purge', 'purge'],
    ['const purge = () => 1;', 'purge', 'purge'],
    ['const purge = (async () => 1) as Job;', 'purge', 'purge'],
    ['const jobs = { purge: () => 1 };', 'purge', 'purge'],
    ["const jobs = { 'purge-orders': () => 1 };", 'purge-orders', "'purge-orders'"],
    ['jobs.purge = function () {};', 'purge', 'purge'],
    ["jobs['purge'] = () => 1;", 'purge', "'purge'"],
    ['const run = function purge() {};', 'purge', 'purge'],
    ['class Shop { purge() {} }', 'purge', 'purge'],
    ['class Shop { purge = () => 1; }', 'purge', 'purge'],
    ['class Shop { #purge() {} }', '#purge', '#purge'],
    ['class Shop { private constructor() {} }', 'constructor', 'constructor'],
    ['class Shop { get purge() { return 1; } }', 'purge', 'purge'],
    ['({ purge() {} });', 'purge', 'purge'],
    ['function run(purge = () => 1) {}', 'purge', 'purge'],
    ['run(() => 1);', '', '('],
    ['run(async () => 1);', '', 'async'],
    ['run(one => 1);', '', 'one'],
    ['run(function () {});', '', 'function'],
    ['jobs[key] = () => 1;', '', '('],
    ['export default () => 1;', '', '('],
    ['class Shop { [Symbol.iterator]() {} }', '', '['],
  ])('the name of %s', (code, name, token) => {
    const found = factsOf(code).functions.at(-1);
    expect(found?.name).toBe(name);
    expect(code.slice(found?.nameStart, found?.nameEnd)).toBe(token);
  });

  test('parameters with types, defaults, rest and patterns', () => {
    const code =
      "function run(this: Shop, a: string, b = 1, { c, d: { e = 2 }, 'f-g': h, ...rest }: Options = {}, [i, [j]], ...k: string[]) {}";
    const [run] = factsOf(code).functions.slice(1);
    expect(run?.parameters.map((one) => [one.name, showType(one.type), show(one.default), one.rest])).toEqual([
      ['a', 'string', 'nothing', false],
      ['b', 'nothing', '1', false],
      [null, 'Options', '{  }', false],
      [null, 'nothing', 'nothing', false],
      ['k', 'string[]', 'nothing', true],
    ]);
    const shown = run?.parameters.map((one) =>
      one.destructured.map((part) => `${part.local} = ${part.path.join('.')} ?? ${show(part.default)}`),
    );
    expect(shown).toEqual([
      [],
      [],
      ['c = c ?? nothing', 'e = d.e ?? 2', 'h = f-g ?? nothing'],
      ['i = 0 ?? nothing', 'j = 1.0 ?? nothing'],
      [],
    ]);
    expect(showBindings(run)).toEqual(['let rest = other()']);
  });

  test('returns, return type and expression bodies', () => {
    const module = factsOf(
      'function run(): Promise<void> { if (a) return one(); return; } const two = () => ({ a: 1 });',
    );
    expect(module.functions[1]?.returns.map(show)).toEqual(['one()']);
    expect(showType(module.functions[1]?.returnType ?? null)).toBe('Promise<void>');
    expect(module.functions[2]?.returns.map(show)).toEqual(['{ a: 1 }']);
  });

  test('signatures without a body are left out', () => {
    const module = factsOf(
      'function run(a: string): void; function run(a: number): void; function run(a: unknown) {} declare function stop(): void;',
    );
    expect(showBindings(module.functions[0])).toEqual(['const run = function#1']);
    expect(module.functions).toHaveLength(2);
  });
});

describe('classes', () => {
  const code = `
@Injectable({ scope: 'shop' })
export class OrderJobs extends Jobs<Order> implements OnInit, Shop.Closable {
  static readonly queue = 'orders';
  private readonly log = new Logger(OrderJobs.name);
  @Prop({ type: String }) status?: 'open' | 'closed';
  declare total: number;
  #stock = 1;
  purge = async () => { await this.remove(); };
  wrapped = wrap(() => this.remove());
  handler = function () { return 1; };
  constructor(@InjectModel(Order.name) private readonly orders: Model<Order>, readonly mail: Mail, plain: string) { super(); }
  @Cron(EVERY_HOUR) async run(): Promise<void> { await this.orders.deleteMany({}); }
  static create() { return new OrderJobs(); }
  get open() { return true; }
  set open(value) {}
  abstract close(): void;
  overload(a: string): void;
  overload(a: unknown) {}
  ['literal']() {}
  [computed] = 1;
  [Symbol.dispose]() {}
  static { register(); }
}`;

  test('members', () => {
    const module = factsOf(code);
    const [shop] = module.classes;
    expect(shop).toMatchObject({ name: 'OrderJobs' });
    expect(show(shop?.extends ?? null)).toBe('Jobs');
    expect(shop?.extendsTypes.map(showType)).toEqual(['Order']);
    expect(shop?.implements.map(showType)).toEqual(['OnInit', 'Shop.Closable']);
    expect(shop?.decorators.map(show)).toEqual(['Injectable({ scope: "shop" })']);
    const properties = shop?.properties.map((one) =>
      [
        one.static ? 'static ' : '',
        one.name,
        one.optional ? '?' : '',
        ': ',
        showType(one.type),
        ' = ',
        show(one.value),
      ].join(''),
    );
    expect(properties).toEqual([
      'static queue: nothing = "orders"',
      'log: nothing = new Logger(OrderJobs.name)',
      'status?: ("open" | "closed") = nothing',
      'total: number = nothing',
      '#stock: nothing = 1',
      'purge: nothing = function#1',
      'wrapped: nothing = wrap(function#2)',
      'handler: nothing = function#3',
    ]);
    expect(shop?.properties[2]?.decorators.map(show)).toEqual(['Prop({ type: String })']);
    const methods = shop?.methods.map((one) => `${one.static ? 'static ' : ''}${one.kind} ${one.name} ${one.function}`);
    expect(methods).toEqual([
      'constructor constructor 4',
      'method run 5',
      'static method create 6',
      'getter open 7',
      'setter open 8',
      'method overload 9',
      'method literal 10',
    ]);
    expect(module.functions.map((one) => one.owner)).toEqual([null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(module.functions[5]?.decorators.map(show)).toEqual(['Cron(EVERY_HOUR)']);
    expect(module.functions[4]?.parameters.map((one) => [one.name, one.property, one.decorators.map(show)])).toEqual([
      ['orders', true, ['InjectModel(Order.name)']],
      ['mail', true, []],
      ['plain', false, []],
    ]);
  });

  test('code that runs when the class is made belongs to the function around it, once', () => {
    expect(factsOf(code).functions[0]?.body.map(show)).toEqual(['register()']);
  });

  test('an arrow inside a method belongs to the method', () => {
    const module = factsOf('class Shop { run() { list.map(() => this.one()); } }');
    expect(module.functions.map((one) => [one.parent, one.owner])).toEqual([
      [null, null],
      [0, 0],
      [1, null],
    ]);
  });

  test('class expressions take the name of what they are stored in', () => {
    const module = factsOf(
      'const Shop = class extends mixin(Base) {}; module.exports = class {}; const A = class B {};',
    );
    expect(module.classes.map((one) => one.name)).toEqual(['Shop', '', 'B']);
    expect(show(module.classes[0]?.extends ?? null)).toBe('mixin(Base)');
  });

  test('a class inside a function has it as its surroundings', () => {
    const module = factsOf('function make() { return class Shop { run() { one(); } }; }');
    expect(module.functions[2]).toMatchObject({ name: 'run', parent: 1, owner: 0 });
    expect(module.functions[1]?.returns.map(show)).toEqual(['class#0']);
  });
});
