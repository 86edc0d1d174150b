import { rules } from '../rules/registry.generated';

/** Every rule by its id, with one sentence on it. */
export const knownRules: readonly { readonly id: string; readonly summary: string }[] = rules.map(({ id, rule }) => ({
  id,
  summary: rule.summary,
}));
