import type { TypeExpression } from '../model/expression';
import { DEEPEST_NESTING } from './code-facts';
import { stringPlace, stringText } from './python-strings';
import { isExpression, parseTree, type Node } from './python-tree';
import { cutShort, textOf, type Walk } from './python-walk';

/** Types of the standard library whose values are lists of their argument. */
const LISTS: ReadonlySet<string> = new Set([
  'AbstractSet',
  'AsyncGenerator',
  'AsyncIterable',
  'AsyncIterator',
  'Collection',
  'FrozenSet',
  'Generator',
  'Iterable',
  'Iterator',
  'List',
  'MutableSequence',
  'MutableSet',
  'Sequence',
  'Set',
  'Tuple',
  'frozenset',
  'list',
  'set',
  'tuple',
]);
/** Wrappers that say how a type is used. */
const SEEN_THROUGH: ReadonlySet<string> = new Set([
  'Annotated',
  'ClassVar',
  'Final',
  'Required',
  'NotRequired',
  'ReadOnly',
]);
const WAITED_FOR: ReadonlySet<string> = new Set(['Awaitable', 'Coroutine']);

/** The type in `: Type` or `-> Type`. */
export function typeOf(annotation: Node): Node | undefined {
  return annotation.name === 'TypeDef' ? annotation.children.find(isExpression) : annotation;
}

/** Reads an annotation. What tells neither shape, value nor origin becomes `other`. */
export function readType(walk: Walk, annotation: Node): TypeExpression {
  const node = typeOf(annotation);
  if (node === undefined) return { kind: 'other', start: annotation.from, end: annotation.to };
  return read(walk, node, walk.text, 0, 0);
}

/** Type arguments of a base: `Order` of `Repository[Order]`. */
export function readTypeArguments(walk: Walk, node: Node): TypeExpression[] {
  return argumentsOf(node).map((one) => read(walk, one, walk.text, 0, 0));
}

function argumentsOf({ children }: Node): readonly Node[] {
  const bracket = children.findIndex(({ name }) => name === '[');
  return bracket < 0 ? [] : children.slice(bracket + 1).filter(isExpression);
}

/** `text` and `offset`: what the node's places mean, in an annotation within quotes. */
function read(walk: Walk, node: Node, text: string, offset: number, depth: number): TypeExpression {
  const place = { start: node.from + offset, end: node.to + offset };
  if (depth >= DEEPEST_NESTING) {
    cutShort(walk, node);
    return { kind: 'other', ...place };
  }
  const inner = (one: Node): TypeExpression => read(walk, one, text, offset, depth + 1);
  switch (node.name) {
    case 'None':
      return { kind: 'literal', value: null, ...place };
    case 'String':
      return quoted(walk, node, offset, depth) ?? { kind: 'other', ...place };
    case 'VariableName':
      return { kind: 'reference', name: text.slice(node.from, node.to), arguments: [], ...place };
    case 'ParenthesizedExpression': {
      const one = node.children.find(isExpression);
      return one === undefined ? { kind: 'other', ...place } : inner(one);
    }
    case 'BinaryExpression': {
      const isUnion = node.children.some((one) => one.name === 'BitOp' && text.slice(one.from, one.to) === '|');
      const members = node.children.filter(isExpression).map(inner);
      const flat = members.flatMap((one) => (one.kind === 'union' ? one.members : [one]));
      return isUnion ? { kind: 'union', members: flat, ...place } : { kind: 'other', ...place };
    }
    // A function that makes a type of another one: `Indexed(str, unique=True)`, `conint(gt=0)`.
    case 'CallExpression': {
      const [callee, given] = node.children;
      const name = callee === undefined ? null : dotted(callee, text);
      const first = given?.children.find(isExpression);
      if (name === null) return { kind: 'other', ...place };
      return { kind: 'reference', name, arguments: first === undefined ? [] : [inner(first)], ...place };
    }
    case 'MemberExpression': {
      const args = argumentsOf(node);
      const name = dotted(node, text);
      if (args.length > 0) {
        const [object] = node.children;
        const of = object === undefined ? null : dotted(object, text);
        return of === null ? { kind: 'other', ...place } : applied(walk, of, args, place, { text, offset, depth });
      }
      return name === null ? { kind: 'other', ...place } : { kind: 'reference', name, arguments: [], ...place };
    }
    default:
      return { kind: 'other', ...place };
  }
}

interface Within {
  readonly text: string;
  readonly offset: number;
  readonly depth: number;
}

/** `Name[arguments]` */
function applied(
  walk: Walk,
  name: string,
  args: readonly Node[],
  place: { readonly start: number; readonly end: number },
  { text, offset, depth }: Within,
): TypeExpression {
  const inner = (one: Node): TypeExpression => read(walk, one, text, offset, depth + 1);
  const last = name.split('.').at(-1) ?? name;
  const [first] = args;
  if (first === undefined) return { kind: 'reference', name, arguments: [], ...place };
  if (last === 'Optional') {
    return { kind: 'union', members: [inner(first), { kind: 'literal', value: null, ...place }], ...place };
  }
  if (last === 'Union') return { kind: 'union', members: args.map(inner), ...place };
  if (last === 'Literal')
    return { kind: 'union', members: args.map((one) => literal(one, walk, text, offset)), ...place };
  if (SEEN_THROUGH.has(last)) return inner(first);
  if (WAITED_FOR.has(last)) return inner(args.at(-1) ?? first);
  if (last === 'Callable') return { kind: 'function', returns: inner(args.at(-1) ?? first), ...place };
  if (LISTS.has(last)) {
    const isTuple = /^tuple$/i.test(last);
    const members = (isTuple ? args.filter((one) => one.name !== 'Ellipsis') : [first]).map(inner);
    const [only] = members;
    const element: TypeExpression =
      only !== undefined && members.length === 1 ? only : { kind: 'union', members, ...place };
    return { kind: 'array', element, ...place };
  }
  return { kind: 'reference', name, arguments: args.map(inner), ...place };
}

function literal(node: Node, walk: Walk, text: string, offset: number): TypeExpression {
  const place = { start: node.from + offset, end: node.to + offset };
  const written = text.slice(node.from, node.to);
  if (node.name === 'String') {
    const value = stringText({ ...walk, text }, node);
    return value === null ? { kind: 'other', ...place } : { kind: 'literal', value, ...place };
  }
  if (node.name === 'Boolean') return { kind: 'literal', value: written === 'True', ...place };
  if (node.name === 'None') return { kind: 'literal', value: null, ...place };
  const value = Number(written);
  return Number.isFinite(value) ? { kind: 'literal', value, ...place } : { kind: 'other', ...place };
}

/** A name that is not defined yet stands in quotes: https://peps.python.org/pep-0484/#forward-references */
function quoted(walk: Walk, node: Node, offset: number, depth: number): TypeExpression | null {
  if (offset > 0) return null;
  const text = stringText(walk, node);
  if (text === null || text.trim() === '') return null;
  const statement = parseTree(text).children[0];
  const type = statement?.name === 'ExpressionStatement' ? statement.children.find(isExpression) : undefined;
  return type === undefined ? null : read(walk, type, text, stringPlace(walk, node).start, depth + 1);
}

/** Dotted text of `a.b.c`; null for anything else. */
function dotted(node: Node, text: string): string | null {
  const written = text.slice(node.from, node.to);
  return /^[\w.]+$/.test(written) && !/^\d/.test(written) ? written : null;
}

/** Values that only name a type: an alias of one, so that annotations can use it. */
const ALIAS = /^(?:typing\.|t\.|te\.|typing_extensions\.)?(?:Annotated|Optional|Union|Literal)\[/;

/** `SessionDep = Annotated[Session, Depends(get_session)]`, `type Name = Type`. */
export function aliasOf(walk: Walk, name: Node, written: readonly Node[], isStated = false): void {
  const [value] = written;
  if (value === undefined || (!isStated && !ALIAS.test(textOf(walk, value)))) return;
  const place = { start: name.from, end: value.to };
  const type = read(walk, value, walk.text, 0, 0);
  const own = { name: textOf(walk, name), nameStart: name.from, nameEnd: name.to };
  walk.types.push({ ...own, parameters: [], type, extends: [], ...place });
}
