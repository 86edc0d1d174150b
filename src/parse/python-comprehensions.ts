import type { Expression } from '../model/expression';
import { isExpression, type Node } from './python-tree';
import { bindTargets } from './python-targets';
import type { Walk } from './python-walk';

interface Loop {
  readonly targets: readonly Node[];
  readonly list: Node | undefined;
  readonly conditions: readonly Node[];
}

/**
 * `[f(x) for x in list if test(x)]`, also as a set, an object, a generator, and the only argument of a call. Of several
 * loops only the calls are kept.
 */
export function readComprehension(walk: Walk, node: Node): Expression {
  const { from: start, to: end } = node;
  const children = node.children.filter(({ name }) => !/^[()[\]{}]$/.test(name));
  const first = children.findIndex(({ name }) => name === 'for' || name === 'async');
  const heads = children.slice(0, first).filter(isExpression);
  const loops = loopsOf(children.slice(first));
  const { names, loopStart } = walk;
  walk.names = new Set(names);
  walk.conditions++;
  const range = { start, end };
  const [variable] = loops.map((loop) => {
    const list = loop.list === undefined ? null : walk.readers.expression(walk, loop.list);
    const from = { start: loop.list?.to ?? start, end };
    return bindTargets(walk, loop.targets, list, { start: Math.min(start, from.start), end });
  });
  const conditions = loops.flatMap((loop) => loop.conditions.map((one) => walk.readers.expression(walk, one)));
  const [key, value] = heads.map((one) => walk.readers.expression(walk, one));
  walk.conditions--;
  walk.names = names;
  walk.loopStart = loopStart;
  const element = value ?? key;
  if (element === undefined) return { kind: 'other', parts: [], ...range };
  if (loops.length !== 1 || variable === undefined || variable === null) {
    const parts = [...conditions, ...(key === undefined ? [] : [key]), ...(value === undefined ? [] : [value])];
    return { kind: 'other', parts, ...range };
  }
  return {
    kind: 'comprehension',
    variable,
    key: value === undefined ? null : (key ?? null),
    element,
    conditions,
    ...range,
  };
}

function loopsOf(children: readonly Node[]): readonly Loop[] {
  const loops: { targets: Node[]; list: Node | undefined; conditions: Node[] }[] = [];
  let part: 'targets' | 'list' | 'condition' | null = null;
  for (const child of children) {
    const current = loops.at(-1);
    if (child.name === 'for') {
      loops.push({ targets: [], list: undefined, conditions: [] });
      part = 'targets';
    } else if (child.name === 'in') part = 'list';
    else if (child.name === 'if') part = 'condition';
    else if (current === undefined || !isExpression(child)) continue;
    else if (part === 'targets') current.targets.push(child);
    else if (part === 'list') current.list = child;
    else if (part === 'condition') current.conditions.push(child);
  }
  return loops;
}
