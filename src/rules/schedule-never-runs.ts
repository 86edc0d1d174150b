import { defineSoleRule } from '../model/rule';

export const rule = defineSoleRule({
  summary: 'A schedule never comes due, or its scheduler does not read it.',
  verdict: 'narrows',
  severity: 'information',
  changes: ['schedule-never-due'],
  assumption: null,
  messages: { never: '{job}: {problem}' },
  check: ({ problem, jobs }) => ({ message: 'never', data: { problem }, jobs }),
});
