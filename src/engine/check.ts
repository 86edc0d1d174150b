import { rules } from '../rules/registry.generated';
import type { Assumption } from '../model/assumption';
import { weakest } from '../model/certainty';
import type { Change } from '../model/change';
import { conditionsOf, isWithin, leafReads } from '../model/conditions';
import { effectOf } from '../model/effect';
import type { Finding } from '../model/finding';
import type { Job, ReachedQuery } from '../model/job';
import { keyUse } from '../model/key-use';
import type { Operation } from '../model/query';
import type { Index } from '../model/revision';
import type { AnyRule, Outcome, RuleContext } from '../model/rule';
import { chainOf, jobChain } from './because';
import { toldOnce } from './causes';
import { isRedirected, jobsAtHead, queriesAtHead } from './counterpart';
import { createOtherPlaces } from './other-places';
import { compareFindings, distinguish, findingsOf, messageOf, type Hit } from './findings';
import type { Ignores } from './ignores';
import { byFiles, placesOf, stillMeant, type SameCode } from './same-code';
import { severityOf } from './severity';

export interface CheckInput {
  readonly base: Index;
  readonly head: Index;
  readonly changes: readonly Change[];
  /** Base's. */
  readonly assumptions: readonly Assumption[];
  /**
   * Files whose content is the same in both revisions. Where all that leads from a job to a query stands in such files
   * and the query is not resolved any more, what it names is gone.
   */
  readonly unchanged?: ReadonlySet<string>;
  /** Files that base has and head has not. */
  readonly gone?: ReadonlySet<string>;
  /** What comments say of a finding; nobody is asked where left out. */
  readonly ignores?: Ignores;
  /** What became of base's code; where left out, only files tell. */
  readonly code?: SameCode;
}

/** Changes that meet assumptions, each judged with head's version of the job. Sorted by file, start, rule. */
export function check(input: CheckInput): readonly Finding[] {
  const { base, head, changes } = input;
  const judged = byTarget(judgedAssumptions(input));
  const { unchanged = NONE, gone = NONE } = input;
  const places = createOtherPlaces(base, head, unchanged);
  const context: RuleContext = { base, head, changes, unchanged, gone };
  const hits = rules.flatMap(({ id, rule }) =>
    changes.flatMap((change): readonly Hit[] => {
      if (!rule.changes.includes(change.kind)) return [];
      return rule.assumption === null
        ? soleHits(id, rule, change, context)
        : [rule.assumption]
            .flat()
            .flatMap((kind) => judged.get(`${kind} ${change.entity}`) ?? [])
            .filter(
              ({ assumption, before }) => concerns(change, assumption) && (before !== null) === (rule.givenUp === true),
            )
            .flatMap((candidate) => pairHits(id, rule, change, candidate, context));
    }),
  );
  const told = toldOnce(hits).map((hit): Hit => {
    const acceptance = input.ignores?.acceptanceOf(hit) ?? null;
    const placed = { ...hit, because: [...places.of(hit.change), ...hit.because] };
    return acceptance === null ? placed : { ...placed, acceptance };
  });
  const [open, meant] = [
    told.filter((hit) => hit.acceptance?.holds !== true),
    told.filter((hit) => hit.acceptance?.holds === true),
  ];
  return distinguish([...findingsOf(open), ...findingsOf(meant)].toSorted(compareFindings));
}

const NONE: ReadonlySet<string> = new Set();

/** An assumption of base with the job, query and evidence of head. */
interface Judged {
  readonly assumption: Assumption;
  readonly effect: Operation;
  readonly resolved: boolean;
  /** Base's query, where head's version of the job no longer takes it for granted. */
  readonly before: ReachedQuery | null;
  /** Whether the places of the query, and of what leads to it, are head's. */
  readonly placed: boolean;
}

function judgedAssumptions({
  base,
  head,
  changes,
  assumptions,
  unchanged = NONE,
  code = byFiles(unchanged),
}: CheckInput): readonly Judged[] {
  const concerned = new Set(changes.map((change) => change.entity));
  const jobs = jobsAtHead(base, head);
  const queries = new Map<string, ReadonlyMap<ReachedQuery, ReachedQuery>>();
  return assumptions.flatMap((assumption): readonly Judged[] => {
    const job = jobs.get(assumption.job.id);
    if (job === undefined || !concerned.has(assumption.entity)) return [];
    const pairs = queries.get(assumption.job.id) ?? queriesAtHead(assumption.job, job);
    queries.set(assumption.job.id, pairs);
    const entity = head.schema.entities.get(assumption.entity);
    const reached = pairs.get(assumption.reached);
    if (reached === undefined) {
      const untouched = placesOf(assumption.job, assumption.reached).every(code.stands);
      // Through a model that has another table now, the same code asks that one.
      if (untouched && (assumption.kind !== 'entity-exists' || isRedirected(assumption, job, head, code))) return [];
      const effect = effectOf(assumption.job, assumption.reached.query, base.schema.entities.get(assumption.entity));
      const before = untouched ? null : assumption.reached;
      const placed = placesOf(assumption.job, assumption.reached).every(({ file }) => unchanged.has(file));
      return [{ assumption: { ...assumption, job }, effect, resolved: false, before, placed }];
    }
    const effect = effectOf(job, reached.query, entity);
    const evidence = evidenceAtHead(assumption, reached);
    const meant = evidence === null ? stillMeant(assumption, reached, entity, code) : null;
    if (meant !== null) return [{ assumption: { ...meant, job }, effect, resolved: true, before: null, placed: true }];
    const current = { ...assumption, job, reached, evidence: evidence ?? reached.query.at } satisfies Assumption;
    return [
      {
        assumption: current,
        effect,
        resolved: true,
        before: evidence === null ? assumption.reached : null,
        placed: true,
      },
    ];
  });
}

function byTarget(judged: readonly Judged[]): ReadonlyMap<string, readonly Judged[]> {
  const groups = new Map<string, Judged[]>();
  for (const one of judged) {
    const key = `${one.assumption.kind} ${one.assumption.entity}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** Where head's query still shows the assumption; null when it no longer makes it. */
function evidenceAtHead(assumption: Assumption, { query, leftOver = [] }: ReachedQuery): Assumption['evidence'] | null {
  switch (assumption.kind) {
    case 'entity-exists':
      return query.targetAt ?? query.at;
    case 'kinds-are':
      return query.at;
    case 'values-are':
    case 'writers-are': {
      const condition = conditionsOf(query.predicate).find(({ leaf }) => leafReads(leaf, assumption.field));
      const rest = assumption.kind === 'values-are' ? leftOver.find(({ field }) => field === assumption.field) : null;
      return condition?.leaf.at ?? rest?.at ?? null;
    }
    case 'key-is-unique':
      return keyUse(query, assumption.fields, assumption.entity)?.at ?? null;
    case 'field-exists': {
      const uses = { filter: query.filter, read: query.reads, write: query.writes }[assumption.role];
      const use = uses.find(({ field }) => field === assumption.field || (assumption.implicit && field === '*'));
      return use?.at ?? null;
    }
  }
}

/** Whether both are about the same field, where both have one. Kinds are the entity's, not a field's. */
function concerns(change: Change, assumption: Assumption): boolean {
  if (change.field === null || assumption.field === null || assumption.kind === 'kinds-are') return true;
  return isWithin(assumption.field, change.field);
}

function pairHits(
  id: string,
  rule: AnyRule,
  change: Change,
  { assumption, effect, resolved, before, placed }: Judged,
  context: RuleContext,
): readonly Hit[] {
  const outcome = rule.checkPair(change, assumption, { ...context, effect, resolved, before });
  if (outcome === null) return [];
  const certainty = weakest(assumption.certainty, outcome.certainty ?? 'certain');
  const field = assumption.kind === 'kinds-are' ? change.field : assumption.field;
  return [
    {
      ...hitOf(id, rule, change, outcome, field, assumption.job),
      effect: outcome.effect ?? effect,
      severity: severityOf(outcome.severity ?? rule.severity, outcome.effect ?? effect, certainty, assumption.job),
      because: [
        ...(outcome.because ?? []),
        // A query that head no longer has stands nowhere that could be shown.
        ...(placed ? chainOf(assumption.job, assumption.reached, effect) : jobChain(assumption.job)),
      ],
    },
  ];
}

/** What no query of the job stands behind weighs as the rule states it, unless the rule says what the job does. */
function soleHits(id: string, rule: AnyRule, change: Change, context: RuleContext): readonly Hit[] {
  const outcome = rule.checkSole(change, context);
  if (outcome === null) return [];
  // A job that is gone is shown as it was, in a file that is as it was.
  const isAtHead = change.kind === 'job-removed' && context.unchanged.has(change.at.file);
  const shown: Change = isAtHead ? { ...change, revision: 'head' } : change;
  const { jobs } = outcome;
  if (jobs === null)
    return [{ ...hitOf(id, rule, shown, outcome, change.field, null), effect: 'read', because: outcome.because ?? [] }];
  return (change.kind === 'job-removed' ? [change.job] : context.head.jobs)
    .filter((job) => jobs.includes(job.id))
    .map((job) => ({
      ...hitOf(id, rule, shown, outcome, change.field, job),
      effect: outcome.effect ?? 'read',
      severity: severityOf(
        outcome.severity ?? rule.severity,
        outcome.effect ?? 'delete',
        outcome.certainty ?? 'certain',
        job,
      ),
      because: [...(outcome.because ?? []), ...jobChain(job)],
    }));
}

function hitOf(
  id: string,
  rule: AnyRule,
  change: Change,
  outcome: Outcome,
  field: string | null,
  job: Job | null,
): Omit<Hit, 'because' | 'effect'> {
  return {
    rule: id,
    change,
    verdict: outcome.verdict ?? rule.verdict,
    severity: outcome.severity ?? rule.severity,
    message: messageOf(rule, outcome, change, field, job),
    at: outcome.at ?? change.at,
    field,
    job,
  };
}
