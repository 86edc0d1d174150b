import { DEEPEST } from './limits';

/** Whether a value is nested deeper than any database stores it. Values of BSON count as one. */
export function isDeeper(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null || '_bsontype' in value) return false;
  if (value instanceof Date || ArrayBuffer.isView(value)) return false;
  if (levels === 0) return true;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return parts.some((part) => isDeeper(part, levels - 1));
}
