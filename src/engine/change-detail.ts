import type { Change } from '../model/change';
import { populationText } from '../model/view';
import { valueText } from '../model/wording';

/** What a change is about beside entity and field, in a few words that survive edits of other lines. */
export function changeDetail(change: Change): string {
  switch (change.kind) {
    case 'view-redefined':
      return populationText(change.after);
    case 'entity-added':
    case 'field-added':
    case 'field-removed':
    case 'field-recreated':
      return '';
    case 'entity-removed':
      return change.renamedTo ?? '';
    case 'field-renamed':
      return change.to;
    case 'type-changed':
      return `${change.before.typeText} ${change.after.typeText}`;
    case 'nullability-changed':
      return change.after.nullable ? 'nullable' : 'required';
    case 'default-changed':
      return change.after.default ?? '';
    case 'value-added':
    case 'value-removed':
      return valueText(change.value.value);
    case 'unique-added':
    case 'unique-removed':
      return change.key.fields.join(', ');
    case 'reference-changed':
      return `${change.referrer.entity}.${change.referrer.field} ${change.after ?? ''}`;
    case 'expiry-added':
    case 'expiry-removed':
    case 'expiry-changed':
      return String(change.after?.afterSeconds ?? '');
    case 'table-rebuilt':
      return change.rebuild.at.file;
    case 'foreign-dropped':
      return change.owner;
    case 'units-differ':
      return `${change.job.id} ${change.compared}`;
    case 'refresh-slowed':
      return String(change.after);
    case 'condition-loosened':
    case 'row-field-missing':
      return change.job.id;
    case 'hook-added':
      return change.hook.name;
    case 'hook-removed':
      return `${change.hook.name} ${change.child}`;
    case 'data-updated':
    case 'json-key-renamed':
      return change.update.at.file;
    case 'job-added':
    case 'job-removed':
    case 'job-emptied':
      return change.job.id;
    case 'query-added':
      return `${change.job.id} ${change.reached.query.operation}`;
    case 'kind-added':
      return change.added.value;
    case 'sample-differs':
      return `${change.aspect} ${change.type ?? ''}`;
    case 'writer-added':
      return `${change.writer.within} ${change.writer.query.operation}`;
    case 'target-unresolved':
      return change.notChecked.message;
    case 'parity-lost':
      return `${change.disparity.adapter} ${change.disparity.kind}`;
    case 'schedule-never-due':
      return change.problem;
    case 'order-broken':
      return `${change.problem.kind} ${change.problem.id}`;
  }
}
