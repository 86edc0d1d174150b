import { replay } from '../../src/engine/replay';
import { seriesOf, type SqlFile } from '../../src/engine/replay-order';
import type { Entity, Field, ReferenceAction } from '../../src/model/schema';
import { readSql } from '../../src/parse/sql';
import { tokenize } from '../../src/parse/sql-lexer';
import { splitStatements } from '../../src/parse/sql-split';

/** A column as an engine's catalogue and the replay both can tell it. */
export interface Column {
  readonly name: string;
  /** Empty where it is not told: the columns of views. */
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly unique: boolean;
  readonly references: {
    readonly entity: string;
    readonly field: string | null;
    readonly onDelete: ReferenceAction;
  } | null;
  readonly values: readonly string[] | null;
}

export interface Table {
  readonly name: string;
  readonly isView: boolean;
  readonly columns: readonly Column[];
  /** Keys over several columns, each sorted. */
  readonly uniques: readonly string[];
}

export type Catalogue = ReadonlyMap<string, Table>;

/** A file of migrations by its path within the folder. */
export interface MigrationFile {
  readonly file: string;
  readonly text: string;
}

/** What an engine made of migrations. */
export interface Applied {
  readonly tables: Catalogue;
  readonly statements: number;
  /** Statements that the engine refused, with its reason. */
  readonly refused: readonly { readonly file: string; readonly statement: string; readonly reason: string }[];
}

/** The files in the order in which the replay takes them: histories only, forward steps only. */
export function inOrder(files: readonly MigrationFile[]): readonly MigrationFile[] {
  const texts = new Map(files.map((each) => [each.file, each.text]));
  const order = seriesOf(files.map(sqlFile), () => true).filter(({ snapshot }) => !snapshot);
  return order.flatMap((series) => series.files.map(({ file }) => ({ file, text: texts.get(file) ?? '' })));
}

function sqlFile({ file, text }: MigrationFile): SqlFile {
  // As in a workspace: the engine is not told.
  return { file, sql: readSql(text, 'unknown') };
}

/** The entities that the replay makes of migrations. */
export function replayed(files: readonly MigrationFile[]): ReadonlyMap<string, Entity> {
  return replay(files.map(sqlFile)).entities;
}

/** The statements of a text, for an engine that refuses the text as a whole. */
export function statementsOf(text: string, dialect: 'postgresql' | 'sqlite' | 'mysql'): readonly string[] {
  return splitStatements(text, tokenize(text, dialect)).flatMap((tokens) => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    return first && last ? [text.slice(first.start, last.end)] : [];
  });
}

/** A replayed field; its type and default are as written, and for the engine to put into its own words. */
export function columnOf(field: Field): Column {
  const { name, typeText, nullable, unique, references, values } = field;
  return {
    name,
    type: typeText,
    nullable,
    default: field.default,
    unique,
    references: references && { entity: references.entity, field: references.field, onDelete: references.onDelete },
    values: values?.map(({ value }) => String(value)) ?? null,
  };
}

export function uniquesOf(keys: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(keys.map((fields) => fields.toSorted().join(', ')))].toSorted();
}

/** Types of models are their tool's own, so families are compared; defaults that a client computes no database knows. */
export function withFamilies(entities: ReadonlyMap<string, Entity>): Catalogue {
  return new Map(
    [...entities.values()].map((entity): [string, Table] => {
      const columns = [...entity.fields.values()].map((field) => {
        const family = field.typeText.endsWith('[]') ? 'array' : field.type;
        return { ...columnOf(field), type: family, default: null };
      });
      const uniques = uniquesOf((entity.uniques ?? []).map(({ fields }) => fields));
      return [entity.name, { name: entity.name, isView: entity.kind === 'view', columns, uniques }];
    }),
  );
}
