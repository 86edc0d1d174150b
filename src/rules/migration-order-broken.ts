import { defineSoleRule } from '../model/rule';
import { nameText } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'Migrations that name each other cannot be put in order.',
  verdict: 'unknown',
  severity: 'error',
  changes: ['order-broken'],
  assumption: null,
  messages: {
    heads:
      'Revision `{id}` is one of several last ones, beside {others}: the tool refuses to go on until they are merged, and what they add up to is not known.',
    missing: 'Revision `{id}` is not there, so what the migrations after it add up to is not known.',
    same: 'Revision `{id}` is there twice, here and in {others}: which of the two runs is not known.',
    cycle: 'Revision `{id}` follows itself in a circle, so no order can be told.',
  },
  check({ problem }, { unchanged }) {
    const id = nameText(problem.id);
    const others = problem.others.map((file) => `\`${nameText(file)}\``).join(', ');
    switch (problem.kind) {
      case 'several-heads':
        // Told where the new one is.
        if (unchanged.has(problem.at.file) && problem.others.some((file) => !unchanged.has(file))) return null;
        return { message: 'heads', data: { id, others }, jobs: null };
      case 'same-revision':
        return { message: 'same', data: { id, others }, jobs: null };
      case 'missing-revision':
        return { message: 'missing', data: { id }, jobs: null };
      case 'cycle':
        return { message: 'cycle', data: { id }, jobs: null };
    }
  },
});
