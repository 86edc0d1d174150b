import type { Located } from './expression';

/**
 * A file of the Prisma schema language as the reader keeps it: blocks in order of appearance, names and values at their
 * tokens. https://www.prisma.io/docs/orm/prisma-schema/overview
 */
export interface PrismaFacts {
  readonly blocks: readonly PrismaBlock[];
}

/** A block; its place is its name. */
export type PrismaBlock = PrismaModelBlock | PrismaEnumBlock | PrismaConfigurationBlock;

export interface PrismaModelBlock extends Located {
  /** `type`: a composite type, which is part of documents. */
  readonly kind: 'model' | 'view' | 'type';
  readonly name: string;
  readonly fields: readonly PrismaFieldFacts[];
  /** `@@…` */
  readonly attributes: readonly PrismaAttribute[];
}

export interface PrismaEnumBlock extends Located {
  readonly kind: 'enum';
  readonly name: string;
  readonly values: readonly PrismaEnumValue[];
  readonly attributes: readonly PrismaAttribute[];
}

/** `datasource` and `generator`: keys with values. */
export interface PrismaConfigurationBlock extends Located {
  readonly kind: 'datasource' | 'generator';
  readonly name: string;
  readonly properties: readonly PrismaArgument[];
}

/** A field; its place is its name. */
export interface PrismaFieldFacts extends Located {
  readonly name: string;
  /** The type's name without `?` and `[]`; what stands in the quotes of `Unsupported("…")`. */
  readonly type: string;
  readonly unsupported: boolean;
  readonly optional: boolean;
  readonly list: boolean;
  readonly attributes: readonly PrismaAttribute[];
}

/** One value of an enum; its place is its name. */
export interface PrismaEnumValue extends Located {
  readonly name: string;
  readonly attributes: readonly PrismaAttribute[];
}

/** `@id`, `@db.VarChar(20)`, `@@unique([a, b])`; its place is its name without `@`. */
export interface PrismaAttribute extends Located {
  readonly name: string;
  readonly arguments: readonly PrismaArgument[];
}

/** `name` is null for an argument that is told by its position. */
export interface PrismaArgument {
  readonly name: string | null;
  readonly value: PrismaValue;
}

/** A value with its code. */
export type PrismaValue = Located & { readonly code: string } & (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'number' }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list'; readonly items: readonly PrismaValue[] }
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly PrismaArgument[] }
  );
