import type { PrismaAttribute, PrismaValue } from '../model/prisma';

export function attributeNamed(attributes: readonly PrismaAttribute[], name: string): PrismaAttribute | null {
  return attributes.find((attribute) => attribute.name === name) ?? null;
}

/** An argument by name, or by its position among those without one; `position` null for one that is always named. */
export function argumentOf(
  attribute: PrismaAttribute | null,
  name: string,
  position: number | null,
): PrismaValue | null {
  const args = attribute?.arguments ?? [];
  const named = args.find((argument) => argument.name === name);
  if (named !== undefined || position === null) return named?.value ?? null;
  return args.filter((argument) => argument.name === null)[position]?.value ?? null;
}

/** What stands in quotes; null for all else. */
export function textOf(value: PrismaValue | null): string | null {
  return value?.kind === 'text' ? value.text : null;
}

/** Names and texts in a list, or a single one; null for what is neither. */
export function namesIn(value: PrismaValue | null): readonly string[] | null {
  switch (value?.kind) {
    case 'text':
      return [value.text];
    case 'name':
    case 'call':
      return [value.name];
    case 'list':
      return value.items.flatMap((item) => namesIn(item) ?? []);
    default:
      return null;
  }
}
