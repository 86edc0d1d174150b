import { isResident } from '../model/job';
import { defineRule } from '../model/rule';
import { capitalised, holderOf, nameText } from '../model/wording';

export const rule = defineRule({
  summary: 'A migration takes away what a job works on, and has no way back.',
  verdict: 'unknown',
  severity: 'information',
  changes: ['entity-removed', 'field-removed'],
  assumption: 'entity-exists',
  messages: {
    entity:
      '{holder} `{entity}` is dropped, and the way back in this migration does nothing: the step cannot be undone. {job} works on it.',
    field:
      '`{entity}.{dropped}` is dropped, and the way back in this migration does nothing: the step cannot be undone. {job} works on `{entity}`.',
  },
  check(change, { job, reached }, { head }) {
    if (isResident(job) || change.revision === 'base' || !(head.schema.oneWay ?? []).includes(change.at.file))
      return null;
    if (change.kind === 'field-removed') return { message: 'field', data: { dropped: nameText(change.field) } };
    if (change.renamedTo !== null) return null;
    return { message: 'entity', data: { holder: capitalised(holderOf(change.removed, reached.query.semantics)) } };
  },
});
