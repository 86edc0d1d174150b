import { defineSoleRule } from '../model/rule';

export const rule = defineSoleRule({
  summary: 'A migration drops a table that another tool makes and keeps.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['foreign-dropped'],
  assumption: null,
  messages: {
    dropped: '`{entity}` is dropped, which {owner} makes and keeps: no migration of this project made it.',
  },
  check: ({ owner }) => ({ message: 'dropped', data: { owner }, jobs: null }),
});
