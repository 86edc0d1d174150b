import type { SchemaStep } from '../model/sql';
import type { Value } from '../model/value';
import { columnName, tableName, type StateModel, type StepMaker } from './django-state';
import { foldText } from './fold';
import { propertyOf } from './options';
import { calleeName, givenTo } from './python';
import { placed, sqlValues } from './schema-steps';

/** `CheckConstraint(check=Q(state__in=['open', 'paid']), name='states')`: https://docs.djangoproject.com/en/stable/ref/models/constraints/ */
export function checkSteps(value: Value, model: StateModel, { writer }: StepMaker): readonly SchemaStep[] {
  if (value.kind !== 'call' && value.kind !== 'instance') return [];
  if (calleeName(value.kind === 'call' ? value.callee : value.of) !== 'CheckConstraint') return [];
  const { keywords } = givenTo(value);
  const check = propertyOf(keywords, 'condition') ?? propertyOf(keywords, 'check');
  const named = propertyOf(keywords, 'name');
  if (check?.kind !== 'call') return [];
  const [condition, ...others] = conditionsIn(check);
  const name = /^(\w+)__in$/.exec(condition?.key ?? '')?.[1];
  const field = name === undefined ? undefined : model.fields.get(name);
  const column = field === undefined ? null : columnName(field);
  const values = condition === undefined ? null : sqlValues(condition.value, writer);
  if (others.length > 0 || column === null || values === null) return [];
  const entity = tableName(model.table, value, writer);
  const constraint = named === null ? null : foldText(named);
  return [{ kind: 'constrain-values', entity, constraint, field: column, values, ...placed(writer.place(check)) }];
}

/** `Q(state__in=[…])`, or as migrations write it: `Q(('state__in', […]))`. */
function conditionsIn(
  value: Value & { readonly kind: 'call' },
): readonly { readonly key: string; readonly value: Value }[] {
  const { arguments: positional, keywords } = givenTo(value);
  const pairs = (positional ?? []).flatMap((one) => {
    const [key, worth] = one.kind === 'array' ? one.items : [];
    const text = key === undefined ? null : foldText(key);
    return text === null || worth === undefined ? [{ key: '', value: one }] : [{ key: text, value: worth }];
  });
  return [...pairs, ...(keywords?.properties ?? []).map(({ key, value: worth }) => ({ key, value: worth }))];
}
