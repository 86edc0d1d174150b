import type { ClassFacts, PropertyFacts } from '../model/facts';
import { isPython } from '../model/language';
import type { Value, ValueOf } from '../model/value';
import { ancestorsOf } from './ancestry';
import { evaluate } from './evaluate';
import { classOf, classScope, type Program } from './program';

/** Classes whose attributes are members: https://docs.python.org/3/library/enum.html, and Django's choices. */
const ENUMS = new Set([
  'Enum',
  'StrEnum',
  'IntEnum',
  'Flag',
  'IntFlag',
  'ReprEnum',
  'TextChoices',
  'IntegerChoices',
  'Choices',
]);
const HOMES = /^(?:enum|django\.db(?:\.models(?:\.enums)?)?|aenum|strenum|backports\.strenum)$/;

const memos = new WeakMap<Program, Map<ClassFacts, boolean>>();

/** Whether the attributes of a class are the members of an enumeration. */
export function isEnum(program: Program, { class: reference }: ValueOf<'class'>): boolean {
  if (!isPython(reference.file)) return false;
  const facts = classOf(program, reference);
  if (facts === null || facts.extends === null) return false;
  const memo = memos.get(program) ?? new Map<ClassFacts, boolean>();
  memos.set(program, memo);
  const known = memo.get(facts);
  if (known !== undefined) return known;
  const { misses } = program;
  const found = ancestorsOf(program, reference).some(
    (one) => one.kind === 'external' && ENUMS.has(one.path.at(-1) ?? '') && HOMES.test(one.module),
  );
  if (program.misses === misses) memo.set(facts, found);
  return found;
}

/** The members of an enumeration in order; null for any other class. */
export function membersOfEnum(program: Program, held: ValueOf<'class'>): readonly Value[] | null {
  if (!isEnum(program, held)) return null;
  const properties = classOf(program, held.class)?.properties ?? [];
  return properties.filter(isMember).map((one) => memberOfEnum(program, held, one));
}

function isMember({ name, static: isSet }: PropertyFacts): boolean {
  return isSet && !name.startsWith('_');
}

/**
 * What a member is worth: its value, and which member it is. Of a tuple (`'open', _('Open')`) the first part counts, and
 * `auto()` counts the members, or spells the name.
 */
export function memberOfEnum(program: Program, held: ValueOf<'class'>, property: PropertyFacts): Value {
  const { file } = held.class;
  const at = { file, start: property.nameStart, end: property.nameEnd };
  const written =
    property.value === null ? null : evaluate(program, property.value, classScope(program, held.class, held));
  const value = written?.kind === 'array' ? written.items[0] : written;
  const member = { of: held, name: property.name, at };
  if (value?.kind === 'literal') return { kind: 'literal', value: value.value, at: value.at, member };
  if (value?.kind !== 'call' || value.callee.kind !== 'external' || value.callee.path.at(-1) !== 'auto')
    return value ?? { kind: 'unknown', text: property.name, at };
  const isText = ancestorsOf(program, held.class).some(
    (one) =>
      (one.kind === 'external' && /^(?:StrEnum|TextChoices)$/.test(one.path.at(-1) ?? '')) ||
      (one.kind === 'global' && one.name === 'str'),
  );
  const position = (classOf(program, held.class)?.properties ?? []).filter(isMember).indexOf(property) + 1;
  return { kind: 'literal', value: isText ? property.name.toLowerCase() : position, at: value.at, member };
}
