import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/adapters/adapter';
import { link } from '../../../src/engine/link';
import { describe as describeValue } from '../../../src/adapters/operand';
import { readFile } from '../../../src/engine/read';
import type { Facts } from '../../../src/model/facts';
import type { Value } from '../../../src/model/value';

/** What calls of `probe(…)` are given, by their place, with all alternatives. */
function probed(files: Readonly<Record<string, string>>): readonly string[] {
  const facts = new Map<string, Facts>();
  for (const [file, text] of Object.entries(files)) {
    const read = readFile(file, new TextEncoder().encode(text), { whole: true });
    if (read.kind === 'facts') facts.set(file, read.facts);
  }
  const seen = new Map<string, string>();
  const probe: Adapter = {
    id: 'probe',
    title: 'Probe',
    documentation: '',
    languages: ['python'],
    mentions: ['probe'],
    packages: [],
    calls: {
      names: ['probe'],
      read: (site) => {
        const [last] = site.links.slice(-1);
        const given = [...(last?.arguments ?? []), ...(last?.keywords?.properties.map(named) ?? [])];
        const shown = given.map((one) => (typeof one === 'string' ? one : shownValue(one))).join(', ');
        const key = `${site.at.file}:${String(site.at.start).padStart(6, '0')}`;
        seen.set(key, [seen.get(key), shown].filter((one) => one !== undefined).join(' or '));
        return [];
      },
    },
  };
  link({ facts, files: new Set(Object.keys(files)) }, [probe]);
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shown]) => shown);
}

function named({ key, value }: { readonly key: string; readonly value: Value }): string {
  return `${key}=${shownValue(value)}`;
}

function shownValue(value: Value): string {
  if (value.kind === 'external') return [value.module, ...value.path].join('.');
  if (value.kind === 'module') return `module ${value.file}`;
  if (value.kind === 'array') return `[${value.items.map(shownValue).join(', ')}]`;
  if (value.kind === 'one-of') return value.values.map(shownValue).join(' | ');
  if (value.kind === 'function') return `function ${value.at.file}:${String(value.function.index)}`;
  return describeValue(value);
}

function one(text: string): readonly string[] {
  return probed({ 'shop/jobs.py': `from probes import probe\n${text}` });
}

describe('names of Python', () => {
  it('holds what was assigned last, and after a condition either', () => {
    const text = 'x = 1\nprobe(x)\nx = 2\nprobe(x)\nif later:\n    x = 3\n    probe(x)\nprobe(x)\n';
    expect(one(text)).toEqual(['1', '2', '3', '2 | 3']);
  });

  it('sees in a function what a name of the module holds in the end', () => {
    expect(one("app = None\ndef run():\n    probe(app)\napp = 'shop'\n")).toEqual(["'shop'"]);
  });

  it('takes both branches of a name that has no value before', () => {
    expect(one('if old:\n    limit = 1\nelse:\n    limit = 2\nprobe(limit)\n')).toEqual(['1 | 2']);
  });

  it('goes on with a query that a condition narrows', () => {
    const text =
      'from orm import select\ndef run(open):\n    q = select(1)\n    if open:\n        q = q.where(2)\n    probe(q.limit(3))\n';
    expect(one(text)).toEqual(['select(1).limit(3) | select(1).where(2).limit(3)']);
  });

  it('keeps a parameter that a condition replaces', () => {
    expect(one('def run(days=None):\n    if days is None:\n        days = 30\n    probe(days)\n')).toEqual([
      'days | 30',
    ]);
  });

  it.each([
    ['if day:\n        probe(day)', ['1']],
    ['if day is not None:\n        probe(day)\n    else:\n        probe(day)', ['1', 'null']],
    ['if not day:\n        return\n    probe(day)', ['1']],
    ['if day:\n        if odd():\n            day = None\n        probe(day)', ['1 | null | null']],
    ['if odd():\n        day = 2\n    else:\n        probe(day)', ['1 | null']],
    [
      'for one in two():\n        if odd():\n            day = 2\n        else:\n            probe(day)',
      ['1 | null | 2'],
    ],
  ])('takes of a name what conditions around it leave: %s', (body, expected) => {
    expect(one(`def run(given):\n    day = 1 if given() else None\n    ${body}\n`)).toEqual(expected);
  });

  it.each([
    ['if a():\n        day = 2\n    else:\n        day = 3\n    probe(day)', ['2 | 3']],
    [
      'if a():\n        day = 2\n    elif b():\n        day = 3\n    else:\n        day = 4\n    probe(day)',
      ['2 | 3 | 4'],
    ],
    ['if a():\n        day = 2\n    elif b():\n        day = 3\n    probe(day)', ['1 | 2 | 3']],
    [
      'if a():\n        day = 2\n    elif b():\n        pass\n    else:\n        day = 4\n    probe(day)',
      ['1 | 2 | 4'],
    ],
    [
      'if a():\n        day = day + 1\n    else:\n        if b():\n            day = 4\n    probe(day)',
      ['1 | 1 + 1 | 4'],
    ],
    ["if given == 'late':\n        day = 2\n    probe(day)", ['1 | 2']],
  ])('forgets what every branch replaces: %s', (body, expected) => {
    expect(one(`def run(given):\n    day = 1\n    ${body}\n`)).toEqual(expected);
  });

  it('asks a list of a query for what lists have', () => {
    const text =
      'from orm import select\nfound = set(select(1))\nfound.update(select(2))\nprobe(found, found.limit(1))\n';
    expect(one(text)).toEqual(['select(1), limit']);
  });

  it('assigns to names of the module by global', () => {
    expect(
      one("client = None\ndef start():\n    global client\n    client = 'up'\ndef run():\n    probe(client)\n"),
    ).toEqual(["null | 'up'"]);
  });

  it('takes patterns apart', () => {
    expect(one('a, (b, c) = 1, (2, 3)\nprobe(a, b, c)\n')).toEqual(['1, 2, 3']);
  });

  it('keeps what an import gives, whatever stands in for a missing module', () => {
    const text = 'try:\n    from fast import loads\nexcept ImportError:\n    loads = None\nprobe(loads)\n';
    expect(one(text)).toEqual(['fast.loads']);
  });
});

describe('imports of Python', () => {
  it('leads through packages, relative and absolute, aliases and stars', () => {
    const found = probed({
      'shop/__init__.py': 'from .states import OPEN as STATE\nfrom .limits import *\n',
      'shop/states.py': "OPEN = 'open'\n",
      'shop/limits.py': 'LIMIT = 7\n',
      'shop/jobs/clean.py':
        'from probes import probe\nfrom shop import STATE, LIMIT, states\nfrom ..limits import LIMIT as most\nimport shop.states as s, shop\nprobe(STATE, LIMIT, states.OPEN, most, s.OPEN, shop.states.OPEN)\n',
      'shop/jobs/__init__.py': '',
    });
    expect(found).toEqual(["'open', 7, 'open', 7, 'open', 'open'"]);
  });

  it('finds packages below src, and folders that are none', () => {
    const found = probed({
      'api/src/shop/states.py': "OPEN = 'open'\n",
      'api/src/shop/jobs.py':
        'from probes import probe\nfrom shop.states import OPEN\nfrom shop import states\nprobe(OPEN, states)\n',
      'api/run.py': 'from probes import probe\nfrom shop.states import OPEN\nprobe(OPEN)\n',
    });
    expect(found).toEqual(["'open'", "'open', module api/src/shop/states.py"]);
  });

  it('does not take a module for the package that it is called like', () => {
    const found = probed({
      'celery.py': "from celery import Celery\napp = Celery('shop')\n",
      'tasks.py': 'from probes import probe\nfrom celery import shared_task\nprobe(shared_task)\n',
    });
    expect(found).toEqual(['celery.shared_task']);
  });

  it('binds what a function imports in that function', () => {
    const found = probed({
      'shop/__init__.py': '',
      'shop/states.py': "OPEN = 'open'\n",
      'shop/jobs.py':
        'from probes import probe\ndef run():\n    from .states import OPEN\n    import celery.schedules as s\n    probe(OPEN, s.crontab)\n',
    });
    expect(found).toEqual(["'open', celery.schedules.crontab"]);
  });
});

describe('classes of Python', () => {
  const base = `
class Base:
    table = 'base'
    limit = 5

    def __init__(self, db, *, size=10):
        self.db = db
        self.size = size

    def run(self):
        probe(self.db, self.size, self.table, self.limit)

class Orders(Base):
    table = 'orders'

    def __init__(self, db):
        super().__init__(db, size=20)

`;
  it('looks for members in the class, then in its bases', () => {
    expect(one(`${base}Orders('main').run()\nprobe(Orders.table, Orders.limit)\n`)).toEqual([
      "db, 10, 'base', 5",
      "'orders', 5",
    ]);
  });

  it('finds members of several bases in order', () => {
    const text =
      'class A:\n    x = 1\nclass B:\n    x = 2\n    y = 3\nclass C(A, B):\n    z = x = 4\nprobe(C.x, C.y, C().y)\n';
    expect(one(text)).toEqual(['4, 3, 3']);
  });

  it('reads enumerations', () => {
    const text = `
from enum import Enum, StrEnum, auto
class State(str, Enum):
    OPEN = 'open'
    PAID = 'paid'
class Kind(StrEnum):
    FREE = auto()
probe(State.OPEN, State.PAID.value, State.OPEN.name, Kind.FREE)
probe([s.value for s in State if s != State.PAID], list(State))
`;
    expect(one(text)).toEqual(["'open', 'paid', 'OPEN', 'free'", "['open'], ['open', 'paid']"]);
  });

  it('gives fields of data classes', () => {
    const text =
      "class Job:\n    name: str\n    every: int = 5\nprobe(Job('a').name, Job(name='b', every=7).every, Job('c').every)\n";
    expect(one(text)).toEqual(["'a', 7, 5"]);
  });

  it('binds class methods to the class', () => {
    const text =
      "class A:\n    table = 'a'\n    @classmethod\n    def name(cls):\n        return cls.table\n    @property\n    def mine(self):\n        return self.table\nprobe(A.name(), A().mine)\n";
    expect(one(text)).toEqual(["'a', 'a'"]);
  });
});

describe('calls of Python', () => {
  it('binds arguments by position, by name, and what is left', () => {
    const text = `
def f(a, b=2, *rest, c=3, **others):
    return [a, b, rest, c, others]
probe(f(1), f(1, 5, 6, 7, c=8, d=9), f(b=1, a=2), f(*[1, 2], **{'c': 4}))
`;
    expect(one(text)).toEqual([
      '[1, 2, [], 3, others], [1, 5, [6, 7], 8, { d: 9 }], [2, 1, [], 3, {}], [1, 2, [], 4, {}]',
    ]);
  });

  it('gives keywords to adapters', () => {
    expect(one("opts = {'b': 2}\nprobe(1, a=1, **opts)\n")).toEqual(['1, a=1, b=2']);
  });

  it('formats text', () => {
    const text = "t = 'orders'\nprobe(f'DELETE FROM {t}', 'a %s' % t, '{} {x}'.format(t, x=1), 'a' 'b')\n";
    expect(one(text)).toEqual(["`DELETE FROM ${'orders'}`, `a ${'orders'}`, `${'orders'} ${1}`, 'a' + 'b'"]);
  });

  it('enters context managers', () => {
    const text = `
from contextlib import contextmanager
from orm import Session
@contextmanager
def scope():
    yield Session()
class Unit:
    def __enter__(self):
        return self
    def rows(self):
        return 3
with scope() as session, Unit() as unit:
    probe(session, unit.rows())
`;
    expect(one(text)).toEqual(['Session(), 3']);
  });

  it('works out comprehensions', () => {
    expect(one("probe([n * 2 for n in (1, 2)], {k: 1 for k in ('a', 'b')})\n")).toEqual([
      '[1 * 2, 2 * 2], { a: 1, b: 1 }',
    ]);
  });

  it('goes through functools.partial and getattr', () => {
    expect(
      one(
        "from functools import partial\ndef f(a, b):\n    return [a, b]\nprobe(partial(f, 1), getattr(f, '__name__'))\n",
      ),
    ).toEqual(["function shop/jobs.py:1, 'f'"]);
  });
});
