import type { Assumption } from '../model/assumption';
import { conditionsOf, dotted, isOrdered, leafReads, namesValues } from '../model/conditions';
import { effectOf, isByIdentity } from '../model/effect';
import type { Job, ReachedQuery } from '../model/job';
import { predicateText } from '../model/predicate-text';
import { entityOf, type FieldUse, type Operation } from '../model/query';
import type { Index } from '../model/revision';
import { keyUse } from '../model/key-use';
import { uniqueKeysOf, type Entity } from '../model/schema';
import { compareSpans, compareText, spanKey } from '../model/span';
import { classWords } from '../model/value-class';
import { classesOfField, writersOf } from '../model/writers';
import { enumerate, memberOf, membersOf, quote, quoteAll, valueText, verbOf, withArticle } from '../model/wording';
import { discriminatorOf, distinctKinds, kindsOf } from './kinds';

interface Subject {
  readonly index: Index;
  readonly job: Job;
  readonly reached: ReachedQuery;
  readonly name: string;
  readonly entity: Entity | undefined;
  readonly effect: Operation;
}

/** What every job's queries take for granted: by job, then by place of the query, then from the entity to its writers. */
export function assume(index: Index): readonly Assumption[] {
  return index.jobs.toSorted((a, b) => compareText(a.id, b.id)).flatMap((job) => assumptionsOfJob(index, job));
}

function assumptionsOfJob(index: Index, job: Job): readonly Assumption[] {
  const seen = new Set<string>();
  return job.queries
    .toSorted((a, b) => compareSpans(a.query.at, b.query.at))
    .flatMap((reached) => {
      const name = entityOf(reached.query);
      const key = [
        spanKey(reached.query.at),
        name,
        reached.query.operation,
        predicateText(reached.query.predicate),
      ].join('\0');
      if (name === null || reached.query.operation === 'define' || seen.has(key)) return [];
      seen.add(key);
      const entity = index.schema.entities.get(name);
      const subject: Subject = { index, job, reached, name, entity, effect: effectOf(job, reached.query, entity) };
      return [
        entityExists(subject),
        ...fieldsExist(subject),
        ...valuesAre(subject),
        ...kindsAre(subject),
        ...writersAre(subject),
        ...keysAreUnique(subject),
      ];
    });
}

function common({ job, reached, name }: Subject): Pick<Assumption, 'job' | 'reached' | 'entity' | 'certainty'> {
  return { job, reached, entity: name, certainty: reached.certain ? 'certain' : 'likely' };
}

function entityExists(subject: Subject): Assumption {
  const { query } = subject.reached;
  return {
    ...common(subject),
    kind: 'entity-exists',
    field: null,
    evidence: query.targetAt ?? query.at,
    statement: `${quote(subject.name)} exists under this name.`,
  };
}

function fieldsExist(subject: Subject): readonly Assumption[] {
  const { query } = subject.reached;
  const verb = verbOf(query.operation).present;
  return [
    ...eachField(query.filter).map((use) => fieldExists(subject, use, 'filter', `by which it ${verb}`)),
    ...eachField(query.reads.flatMap((use) => expanded(use, subject.entity))).map((use) =>
      fieldExists(subject, use, 'read', 'which it reads'),
    ),
    ...eachField(query.writes).map((use) => fieldExists(subject, use, 'write', 'which it sets')),
  ];
}

/** The fields behind a wildcard; any other use as it is. */
function expanded(use: FieldUse, entity: Entity | undefined): readonly FieldUse[] {
  if (use.field !== '*') return [use];
  return [...(entity?.fields.keys() ?? [])].map((field) => ({ field, at: use.at, implicit: true }));
}

function eachField(uses: readonly FieldUse[]): readonly FieldUse[] {
  const explicitFirst = uses.toSorted((a, b) => Number(a.implicit === true) - Number(b.implicit === true));
  return [...new Map(explicitFirst.toReversed().map((use) => [use.field, use])).values()].toSorted(
    (a, b) => compareSpans(a.at, b.at) || compareText(a.field, b.field),
  );
}

function fieldExists(subject: Subject, use: FieldUse, role: 'filter' | 'read' | 'write', clause: string): Assumption {
  return {
    ...common(subject),
    kind: 'field-exists',
    field: use.field,
    role,
    ...(use.implicit === true && { implicit: true }),
    evidence: use.at,
    statement: `${quote(subject.name)} has the field ${quote(use.field)}, ${clause}.`,
  };
}

function valuesAre(subject: Subject): readonly Assumption[] {
  const conditions = conditionsOf(subject.reached.query.predicate);
  return [...(subject.entity?.fields.values() ?? [])].flatMap((field): readonly Assumption[] => {
    const condition = conditions.find(({ leaf }) => leaf.kind !== 'opaque' && dotted(leaf.field) === field.name);
    const leftOver = subject.reached.leftOver?.find((one) => one.field === field.name);
    const evidence = condition?.leaf.at ?? leftOver?.at;
    if (field.values === null || evidence === undefined) return [];
    const values = field.values.map((allowed) => allowed.value);
    return [
      {
        ...common(subject),
        kind: 'values-are',
        field: field.name,
        values,
        evidence,
        statement: `${quote(`${subject.name}.${field.name}`)} is ${enumerate(values.map(valueText), 'or')}.`,
      },
    ];
  });
}

function kindsAre(subject: Subject): readonly Assumption[] {
  const { index, name, entity, reached } = subject;
  const { query } = reached;
  const written = writersOf(index, name).length > 0;
  if (query.operation === 'insert' || isByIdentity(query, entity) || (entity === undefined && !written)) return [];
  const field = discriminatorOf(index, name);
  const choosesKinds = conditionsOf(query.predicate).some(
    (condition) => field !== null && condition.required && namesValues(condition) && leafReads(condition.leaf, field),
  );
  if (choosesKinds) return [];
  const kinds = distinctKinds(kindsOf(index, name)).map((kind) => kind.value);
  const member = memberOf(query.semantics);
  return [
    {
      ...common(subject),
      kind: 'kinds-are',
      field,
      kinds,
      evidence: query.at,
      statement:
        kinds.length === 0
          ? `${quote(name)} holds one kind of ${member} only.`
          : `Every ${member} in ${quote(name)} is ${enumerate(kinds.map(withArticle), 'or')}.`,
    },
  ];
}

/** Only times that are compared by order: there it matters who sets the value, and to what. */
function writersAre(subject: Subject): readonly Assumption[] {
  const { index, name, entity, effect, reached } = subject;
  if (effect !== 'delete' && effect !== 'update') return [];
  const leaves = conditionsOf(reached.query.predicate).flatMap(({ leaf }) =>
    leaf.kind === 'compare' && isOrdered(leaf) ? [{ ...leaf, field: dotted(leaf.field) }] : [],
  );
  const ordered = leaves.filter(
    ({ field, operand }) =>
      operand.kind === 'now' ||
      entity?.fields.get(field)?.type === 'date' ||
      classesOfField(index, name, field).includes('now'),
  );
  return eachField(ordered).flatMap(({ field, at }): readonly Assumption[] => {
    const classes = classesOfField(index, name, field);
    if (classes.length === 0) return [];
    return [
      {
        ...common(subject),
        kind: 'writers-are',
        field,
        evidence: at,
        statement: `${quote(`${name}.${field}`)} is only ever set to ${enumerate(classes.map(classWords), 'or')}.`,
      },
    ];
  });
}

/** Keys by which the query names one row, compares rows, or finds what an insert would repeat. */
function keysAreUnique(subject: Subject): readonly Assumption[] {
  const { query } = subject.reached;
  const keys = subject.entity === undefined ? [] : uniqueKeysOf(subject.entity);
  return keys.flatMap(({ fields }): readonly Assumption[] => {
    const use = keyUse(query, fields, subject.name);
    if (use === null || isIdentity(fields)) return [];
    const { role, at } = use;
    const statement = `No two ${membersOf(query.semantics)} in ${quote(subject.name)} have the same ${quoteAll(fields)}.`;
    return [{ ...common(subject), kind: 'key-is-unique', field: null, fields, role, evidence: at, statement }];
  });
}

/** What names a row and nothing else is never given up. */
function isIdentity(fields: readonly string[]): boolean {
  return fields.length === 1 && (fields[0] === 'id' || fields[0] === '_id');
}
