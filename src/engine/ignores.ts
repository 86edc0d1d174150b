import { rules } from '../rules/registry.generated';
import type { Assumption } from '../model/assumption';
import { dayOf } from '../model/day';
import type { Acceptance, Finding } from '../model/finding';
import type { IgnoreFacts, NamedRule } from '../model/remark';
import type { Index } from '../model/revision';
import type { Span } from '../model/span';
import { nameText, quote } from '../model/wording';
import type { Hit } from './findings';
import { HYGIENE, hygieneFinding, type HygieneRule } from './hygiene';
import { isMigration } from './replay-order';

/** What comments of the code say is meant. */
export interface Ignores {
  /** What a comment says of a finding, by the places that it stands at; null where none does. */
  readonly acceptanceOf: (
    hit: Pick<Hit, 'rule' | 'at' | 'because'> & { readonly change: Pick<Hit['change'], 'revision'> },
  ) => Acceptance | null;
  /** What is wrong with the comments themselves; asked when all findings are known. */
  readonly findings: (assumptions: readonly Assumption[]) => readonly Finding[];
}

type Ignore = IgnoreFacts & { readonly file: string };

/** One rule of one comment. */
interface Use {
  readonly ignore: Ignore;
  readonly rule: NamedRule;
}

/**
 * @param base null for none
 * @param today null where there is no clock: then nothing expires
 */
export function createIgnores(head: Index, base: Index | null, today: string | null): Ignores {
  const ignores = ignoresOf(head);
  const counting = ignores.flatMap((ignore): readonly Use[] =>
    ignore.reason === '' || isMigration(ignore.file) ? [] : ignore.rules.map((rule) => ({ ignore, rule })),
  );
  const used = new Set<NamedRule>();
  return {
    acceptanceOf: ({ rule: id, at, change, because }) => {
      const places = [
        ...(change.revision === 'head' ? [{ at, whole: false }] : []),
        ...because
          .filter(({ role }) => role === 'query' || role === 'job' || role === 'schedule' || role === 'change')
          .map((link) => ({ at: link.at, whole: link.role === 'query' })),
      ];
      const found = counting.find(
        ({ ignore, rule }) => rule.name === id && places.some((place) => covers(ignore, place.at, place.whole)),
      );
      if (found === undefined) return null;
      used.add(found.rule);
      const { reason, until } = found.ignore;
      return { source: 'comment', holds: !isOver(until, today), reason, by: null, on: null, until };
    },
    findings: (assumptions) => {
      const before = new Set(base === null ? [] : ignoresOf(base).map(keyOf));
      return ignores.flatMap((ignore) => findingsOf(ignore, used, { head, assumptions, before, today }));
    },
  };
}

function ignoresOf(index: Index): readonly Ignore[] {
  return (index.remarks ?? []).filter((remark) => remark.kind === 'ignore');
}

function keyOf({ file, rules: named, reason }: Ignore): string {
  return JSON.stringify([file, named.map(({ name }) => name), reason]);
}

/** Whether a comment is about a place; about a query that it stands within, too. */
function covers({ file, covers: { start, end } }: Ignore, at: Span, whole: boolean): boolean {
  if (file !== at.file) return false;
  return (start <= at.start && at.start < end) || (whole && at.start <= start && end <= at.end);
}

function isOver(until: string | null, today: string | null): boolean {
  if (until === null) return false;
  const day = dayOf(until);
  return day === null || (today !== null && day < today);
}

interface Judging {
  readonly head: Index;
  readonly assumptions: readonly Assumption[];
  /** The comments that were there before. */
  readonly before: ReadonlySet<string>;
  readonly today: string | null;
}

function findingsOf(ignore: Ignore, used: ReadonlySet<NamedRule>, judging: Judging): readonly Finding[] {
  const at: Span = { file: ignore.file, start: ignore.start, end: ignore.end };
  const told = (rule: HygieneRule, message: string, detail: string, place = at): Finding =>
    hygieneFinding({ rule, severity: 'warning', message, at: place, detail });
  const names = ignore.rules.map(({ name }) => quote(name)).join(', ');
  if (isMigration(ignore.file)) {
    const message =
      'A comment in a migration ignores nothing, because tools compare the contents of migrations that are applied. Accept the finding in the ledger instead: `tacit accept`.';
    return [told('ignore-in-migration', message, names)];
  }
  const unknown = ignore.rules.filter(({ name }) => !isRule(name));
  const problems = unknown.map((rule) =>
    told('ignore-unknown-rule', `There is no rule ${quote(rule.name)}.${similar(rule.name)}`, rule.name, {
      file: ignore.file,
      start: rule.start,
      end: rule.end,
    }),
  );
  if (ignore.rules.length === 0)
    return [
      told('ignore-unknown-rule', 'This comment names no rule: write `tacit-ignore field-removed -- reason`.', ''),
    ];
  if (ignore.reason === '') {
    const message = `This comment ignores ${names} without a reason, so it has no effect. Add one: \`-- reason\`.`;
    return [...problems, told('ignore-without-reason', message, names)];
  }
  if (isOver(ignore.until, judging.today)) {
    const { until } = ignore;
    const message =
      dayOf(until ?? '') === null
        ? `${quote(until ?? '')} is no day, so this comment has no effect. Write \`until=2027-03-01\`.`
        : `This comment ignored ${names} until ${until ?? ''}: “${nameText(ignore.reason)}”. Look at it again.`;
    return [...problems, told('ignore-expired', message, names)];
  }
  const unused = ignore.rules.filter((rule) => isRule(rule.name) && !used.has(rule));
  return [...problems, ...unused.flatMap((rule) => unusedFinding(ignore, rule, judging))];
}

/**
 * A comment outlives the change that it was written for: it is of use wherever the rule may have something to say. One
 * that is as new as the change and ignores none of it is told all the same, if quietly.
 */
function unusedFinding(ignore: Ignore, rule: NamedRule, { head, assumptions, before }: Judging): readonly Finding[] {
  const isOfUse = mayConcern(ignore, rule.name, head, assumptions);
  if (isOfUse && before.has(keyOf(ignore))) return [];
  const message = isOfUse
    ? `No finding of ${quote(rule.name)} is ignored here today.`
    : `The rule ${quote(rule.name)} has nothing to say here: this comment ignores nothing.`;
  const at: Span = { file: ignore.file, start: rule.start, end: rule.end };
  return [
    hygieneFinding({
      rule: 'unused-ignore',
      severity: isOfUse ? 'information' : 'warning',
      message,
      at,
      detail: rule.name,
    }),
  ];
}

/** Whether a rule may ever have something to say of what a comment stands at. */
function mayConcern(ignore: Ignore, id: string, { jobs, schema }: Index, assumptions: readonly Assumption[]): boolean {
  const rule = rules.find((one) => one.id === id)?.rule;
  if (rule === undefined) return false;
  const isAt = (at: Span): boolean => covers(ignore, at, true);
  if (rule.assumption === null)
    return jobs.some((job) => isAt(job.at) || job.queries.some(({ query }) => isAt(query.at)));
  const concerned = assumptions.filter(({ kind }) => kind === rule.assumption);
  if (concerned.some(({ job, reached }) => isAt(job.at) || isAt(job.trigger.at) || isAt(reached.query.at))) return true;
  return [...new Set(concerned.map(({ entity }) => entity))].some((name) => {
    const entity = schema.entities.get(name);
    if (entity === undefined) return false;
    const fields = [...entity.fields.values()];
    const places = [
      entity.at,
      ...fields.flatMap(({ at, values }) => [at, ...(values ?? []).map((value) => value.at)]),
      ...entity.kinds.map(({ at }) => at),
    ];
    return places.some(isAt);
  });
}

function isRule(name: string): boolean {
  return Object.hasOwn(HYGIENE, name) || rules.some(({ id }) => id === name);
}

/** ` Did you mean …?` for a name that shares most of its words with a rule's. */
function similar(name: string): string {
  const words = new Set(name.toLowerCase().split(/[-_\s]+/));
  const [best] = rules
    .map(({ id }) => ({
      id,
      shared: id.split('-').filter((word) => words.has(word)).length / Math.max(words.size, id.split('-').length),
    }))
    .filter(({ shared }) => shared >= 0.5)
    .toSorted((a, b) => b.shared - a.shared);
  return best === undefined ? '' : ` Did you mean ${quote(best.id)}?`;
}
