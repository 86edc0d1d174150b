import { entityOf } from '../model/query';
import type { FailedStatement, RefusedStatement, ReplayReport } from '../model/replay-report';
import type { ReportContext } from './context';
import { header, serialise } from './json';

/** The report of `replay` as JSON. `version` is Tacit's own. */
export function replayJson(report: ReplayReport, { sources }: ReportContext, version: string): string {
  const refusedJson = ({ at, reason }: RefusedStatement): object => ({ at: sources.place(at), reason });
  const failedJson = ({ query, jobs, ...refused }: FailedStatement): object => ({
    ...refusedJson(refused),
    operation: query.operation,
    entity: entityOf(query),
    jobs: jobs.map(({ id }) => id),
  });
  return serialise({
    ...header(version),
    engine: report.engine,
    engineVersion: report.version,
    migrations: {
      files: report.migrations,
      applied: report.applied,
      refused: report.refused.map(refusedJson),
      foreign: report.foreign.map(refusedJson),
    },
    declared: report.declared,
    statements: {
      prepared: report.prepared,
      failed: report.failed.map(failedJson),
      untried: report.untried.map(failedJson),
      composed: report.composed,
    },
  });
}
