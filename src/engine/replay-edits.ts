import type { Aspect, DataDeletion, DataEdit, SchemaEdit } from '../model/schema';
import type { SchemaStep, SqlName, SqlQuery } from '../model/sql';
import type { Span } from '../model/span';
import { constraintOf, type ConstraintState, type ReplayState } from './replay-state';
import { changedTable, namesOf } from './replay-tables';

/** What a step does, aspect by aspect, by the names of its time. To be asked before the step is applied. */
export function editsOf(state: ReplayState, step: SchemaStep, at: Span): readonly SchemaEdit[] {
  const edit = (aspect: Aspect, fields: readonly string[] = []): SchemaEdit => {
    return { entity: 'entity' in step ? nameIn(state, step.entity) : '', fields, aspect, at };
  };
  switch (step.kind) {
    case 'create-entity':
      return step.temporary === true ? [] : [edit('added')];
    case 'drop-entity':
      return [edit('removed')];
    case 'rename-entity':
      return [edit('renamed')];
    case 'add-field':
      return [edit('added', [step.column.name])];
    case 'drop-field':
      return [edit('removed', [step.field])];
    case 'rename-field':
      return [edit('renamed', [step.field])];
    case 'alter-field':
      return aspectsOf(step).map((aspect) => edit(aspect, [step.field]));
    case 'constrain-values':
      return [edit('values', [step.field])];
    case 'constrain-unique':
      return [edit('unique', step.fields)];
    case 'constrain-reference':
      return [edit('reference', step.fields)];
    case 'drop-constraint': {
      const table = changedTable(state, step.entity);
      const dropped = table && constraintOf(table, step.constraint);
      return dropped ? [edit(dropped.content.kind, dropped.fields)] : [];
    }
    case 'drop-index':
      return [...state.tables.values()].flatMap((table) =>
        table.constraints.filter((each) => each.name === step.name).map((each) => editOfIndex(table.name, each, at)),
      );
    default:
      return [];
  }
}

/** The key of the table that a name means, whether there is one or not. */
function nameIn(state: ReplayState, name: SqlName): string {
  return changedTable(state, name)?.name ?? namesOf(name, state).name;
}

function editOfIndex(entity: string, { content, fields }: ConstraintState, at: Span): SchemaEdit {
  return { entity, fields, aspect: content.kind, at };
}

function aspectsOf(step: Extract<SchemaStep, { readonly kind: 'alter-field' }>): readonly Aspect[] {
  return [
    ...(step.type ? ['type' as const] : []),
    ...(step.nullable === undefined ? [] : ['nullability' as const]),
    ...(step.default === undefined ? [] : ['default' as const]),
    ...(step.values === undefined ? [] : ['values' as const]),
  ];
}

/** What an UPDATE in a migration does to the rows of tables that stay. */
export function dataEditsOf(state: ReplayState, query: SqlQuery, file: string): readonly DataEdit[] {
  const entity = nameIn(state, query.table);
  return query.writes.map(({ field, value, start, end }) => ({
    entity,
    field,
    value,
    predicate: query.predicate,
    rename: value.kind === 'unknown' ? renamedKey(value.text) : null,
    at: { file, start, end },
  }));
}

/** What a DELETE or TRUNCATE in a migration takes away. */
export function deletionOf(state: ReplayState, { table, predicate }: SqlQuery, file: string): DataDeletion {
  return { entity: nameIn(state, table), predicate, at: { file, start: table.start, end: table.end } };
}

/**
 * A JSON value that takes one key away and sets another: `payload - 'a' || jsonb_build_object('b', payload->'a')`,
 * `json_remove(json_set(payload, '$.b', payload->'$.a'), '$.a')`.
 */
export function renamedKey(text: string): DataEdit['rename'] {
  const removed = [...text.matchAll(/#?-\s*'\{?([\w.,]+)\}?'|json_remove\s*\(.*,\s*'\$\.([\w.]+)'\s*\)\s*$/gi)];
  const added = [
    ...text.matchAll(
      /json(?:b)?_build_object\s*\(\s*'([\w.]+)'|jsonb?_(?:set|insert)\s*\([^']*'(?:\$\.|\{)([\w.,]+)\}?'|json_object\s*\(\s*'([\w.]+)'/gi,
    ),
  ];
  const [from, to] = [removed, added].map((found) => found.length === 1 && found[0]?.slice(1).find((name) => name));
  return from && to && from !== to ? { from: from.replaceAll(',', '.'), to: to.replaceAll(',', '.') } : null;
}
