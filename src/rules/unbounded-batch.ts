import { worksInPieces } from '../model/guard-evidence';
import { defineGuardRule } from '../model/rule';
import { verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A job deletes or overwrites in one piece, however much there is.',
  verdict: 'shifts',
  severity: 'information',
  guard: 'batches',
  messages: {
    onePiece:
      '{job} {verbs} in `{entity}` in one piece: after a pause, or a new kind, it locks the table for as long as that takes.',
  },
  check(subject) {
    if (worksInPieces(subject)) return null;
    return { message: 'onePiece', data: { verbs: verbOf(subject.effect).present } };
  },
});
