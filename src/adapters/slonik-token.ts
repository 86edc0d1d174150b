import type { Value } from '../model/value';
import { foldText } from './fold';
import { callName, packageOf } from './origin';

/** Whether a value is a statement or fragment of Slonik: `sql.unsafe\`…\``, `sql.type(schema)\`…\``. */
export function isOfSlonik(value: Value | undefined): boolean {
  return value?.kind === 'template' && value.tag !== null && packageOf(value.tag) === 'slonik';
}

/** The name that `sql.identifier(['app', 'orders'])` puts in. https://github.com/gajus/slonik#sqlidentifier */
export function slonikName(value: Value): string | null {
  if (value.kind !== 'call' || packageOf(value) !== 'slonik' || callName(value) !== 'identifier') return null;
  const [list] = value.arguments;
  if (list?.kind !== 'array' || list.open || list.items.length === 0) return null;
  const parts = list.items.map(foldText);
  if (parts.some((part) => part === null)) return null;
  return parts.map((part) => `"${(part ?? '').replaceAll('"', '""')}"`).join('.');
}
