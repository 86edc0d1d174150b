import type { Severity } from '../model/finding';
import type { RuleDescription } from '../model/rule';
import { rules } from '../rules/registry.generated';
import { HYGIENE, type HygieneRule } from './hygiene';

const GRAVE: readonly HygieneRule[] = ['expectation-broken', 'ledger-entry-refused', 'review-outdated'];

function severityOf(id: HygieneRule): Severity {
  return GRAVE.includes(id) ? 'error' : 'warning';
}

/** Every rule by which anything is found, those about remarks and records last. */
export const ruleDescriptions: readonly RuleDescription[] = [
  ...rules.map(({ id, rule }) => ({ id, summary: rule.summary, severity: rule.severity })),
  ...(Object.keys(HYGIENE) as HygieneRule[]).map((id) => ({ id, summary: HYGIENE[id], severity: severityOf(id) })),
];
