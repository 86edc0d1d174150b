import type { ClassAttribute } from '../adapters/adapter';
import type { ValueOf } from '../model/value';
import { evaluate } from './evaluate';
import { classOf, classScope, spanOf, type Program } from './program';

/** The attributes that a class states itself, in order. Their values are worked out when they are looked at. */
export function attributesOf(program: Program, held: ValueOf<'class'>): readonly ClassAttribute[] {
  const facts = classOf(program, held.class);
  if (facts === null) return [];
  const { file } = held.class;
  const scope = classScope(program, held.class, held);
  return facts.properties.map((one): ClassAttribute => {
    const { value, type } = one;
    const nameAt = { file, start: one.nameStart, end: one.nameEnd };
    const stated = { name: one.name, nameAt, at: spanOf(file, one), type: type === null ? null : { file, type } };
    return Object.defineProperty({ ...stated, value: null }, 'value', {
      enumerable: true,
      get: () => (value === null ? null : evaluate(program, value, scope)),
    });
  });
}
