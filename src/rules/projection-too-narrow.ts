import type { Certainty } from '../model/assumption';
import type { Verdict } from '../model/finding';
import { isPython } from '../model/language';
import { defineSoleRule } from '../model/rule';
import { membersOf, nameText } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'Code of a job comes to read a field of rows or documents that the query which gives them leaves out.',
  verdict: 'narrows',
  severity: 'warning',
  changes: ['row-field-missing'],
  assumption: null,
  messages: {
    cut: 'The query of {job} no longer asks for `{entity}.{field}`, which `{reader}` reads of its {members}: {outcome}.',
    read: '`{reader}` comes to read `{field}` of {members} of `{entity}`, for which the query of {job} does not ask: {outcome}.',
  },
  check({ job, reached, read, isCut }) {
    const { query, certain } = reached;
    // A row or dict of Python raises where it has no such field; elsewhere it is undefined.
    const raises = isPython(query.at.file);
    const data = {
      reader: nameText(read.within),
      members: membersOf(query.semantics),
      outcome: raises ? 'that fails' : 'there is nothing to read',
    };
    const certainty: Certainty = certain ? 'certain' : 'likely';
    const verdict: Verdict = raises ? 'breaks' : 'narrows';
    const common = { jobs: [job.id], certainty, verdict };
    if (isCut) {
      const because = [{ role: 'query', at: read.at, message: 'it is read here' }] as const;
      return { message: 'cut', data, ...common, because };
    }
    const at = query.selection?.at ?? query.at;
    const because = [{ role: 'query', at, message: 'the query says here what it asks for' }] as const;
    return { message: 'read', data, ...common, because };
  },
});
