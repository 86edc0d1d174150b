import type { Change } from '../model/change';
import type { Configuration } from '../model/configuration';
import type { Finding } from '../model/finding';
import type { Remark } from '../model/remark';

/** The changes that count: not new values of sets that are open, and not what is declared elsewhere. */
export function countingChanges(
  changes: readonly Change[],
  { open = [], external = [] }: Configuration,
  remarks: readonly Remark[],
): readonly Change[] {
  const openFields = new Set([
    ...open,
    ...remarks.flatMap((one) => (one.kind === 'expects' && one.values === null ? [`${one.entity}.${one.field}`] : [])),
  ]);
  return changes.filter(
    (change) =>
      !(change.kind === 'value-added' && openFields.has(`${change.entity}.${change.field}`)) &&
      !(change.kind === 'entity-removed' && external.includes(change.entity)),
  );
}

/** Findings with the severities that the team has given their rules. */
export function weighed(findings: readonly Finding[], { rules }: Configuration): readonly Finding[] {
  if (rules === undefined) return findings;
  return findings.flatMap((finding) => {
    const severity = rules.get(finding.rule) ?? finding.severity;
    return severity === 'off' ? [] : [{ ...finding, severity }];
  });
}
