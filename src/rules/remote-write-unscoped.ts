import { defineGuardRule } from '../model/rule';
import { memberOf, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A command writes to a database elsewhere with no condition.',
  verdict: 'widens',
  severity: 'warning',
  messages: {
    remote: '{job} {verbs} every {member} of `{entity}` by a command that reaches a database elsewhere (`{means}`).',
  },
  check({ reached: { query }, effect, code }) {
    if (query.predicate.kind !== 'always' || query.limit !== null) return null;
    const line = code.raw.slice(code.raw.lastIndexOf('\n', code.start) + 1, code.start);
    const command = `${line}${code.raw.slice(code.start, query.at.end)}${/^[^\n]*/.exec(code.raw.slice(query.at.end))?.[0] ?? ''}`;
    const means = REMOTE.exec(command)?.[0];
    if (means === undefined) return null;
    return { message: 'remote', data: { verbs: verbOf(effect).present, member: memberOf(query.semantics), means } };
  },
});

const REMOTE =
  /--remote\b|\b(?:psql|mysql|mariadb|mongosh)\b(?=[^\n]*(?:\$\{?\w*(?:URL|URI|HOST)\b|:\/\/|\s-h\s|--host))/;
