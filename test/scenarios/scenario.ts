import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A finding that a scenario expects. `|` separates alternatives; `job` is a regular expression on a job's id; empty where any job or none will do. */
export interface ExpectedFinding {
  readonly rules: readonly string[];
  readonly verdict: string;
  readonly file: string;
  readonly lineText: string;
  readonly job: string;
}

/** A job that is listed at the first step; `nameLike` is a regular expression. */
export interface ExpectedJob {
  readonly name?: string;
  readonly nameLike?: string;
  readonly operation: string;
  readonly entity: string;
  readonly filterFields: readonly string[];
}

/** A review from one step to another. `maxOther`: how many other errors and warnings are tolerable. */
export interface ExpectedCheck {
  readonly from: number;
  readonly to: number;
  readonly findings: readonly ExpectedFinding[];
  readonly maxOther: number;
}

/** A small repository with history (steps/1, steps/2, …) and what must be found in it (expect.json). */
export interface Scenario {
  readonly name: string;
  readonly steps: string;
  readonly title: string;
  readonly jobs: readonly ExpectedJob[];
  readonly checks: readonly ExpectedCheck[];
}

/** Every scenario beside this file, sorted by name. */
export function scenarios(): readonly Scenario[] {
  const folder = import.meta.dirname;
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, 'expect.json')))
    .sort()
    .map((name) => {
      const expected = JSON.parse(readFileSync(path.join(folder, name, 'expect.json'), 'utf8')) as Omit<
        Scenario,
        'name' | 'steps'
      >;
      return { ...expected, name, steps: path.join(folder, name, 'steps') };
    });
}

/** The parts of `check --format json` that scenarios look at. */
export interface CheckOutput {
  readonly findings: readonly FoundFinding[];
  readonly summary: { readonly jobsChecked: number; readonly jobsNotChecked: number };
}

export interface FoundFinding {
  readonly rule: string;
  readonly verdict: string;
  readonly severity: string;
  readonly message: string;
  readonly at: FoundPlace;
  readonly jobs: readonly string[];
  readonly because: readonly { readonly message: string; readonly at: FoundPlace }[];
}

export interface FoundPlace {
  readonly file: string;
  readonly line: number;
}

/** The parts of `jobs --format json` that scenarios look at. */
export interface JobsOutput {
  readonly jobs: readonly {
    readonly name: string;
    readonly trigger: { readonly kind: string };
    readonly queries: readonly {
      readonly operation: string;
      readonly entity: string | null;
      readonly fields: { readonly filter: readonly string[] };
    }[];
  }[];
}

/** Whether a finding answers an expectation; `line` is the text of the finding's line. */
export function answers(finding: FoundFinding, expected: ExpectedFinding, line: string): boolean {
  return (
    expected.rules.includes(finding.rule) &&
    expected.verdict.split('|').includes(finding.verdict) &&
    expected.file.split('|').includes(finding.at.file) &&
    expected.lineText.split('|').some((text) => line.includes(text)) &&
    (expected.job === '' || finding.jobs.some((job) => new RegExp(expected.job).test(job)))
  );
}

/** Whether a listed job is the expected one, with its query and the fields of its condition. */
export function isListed(job: JobsOutput['jobs'][number], expected: ExpectedJob): boolean {
  const named =
    expected.name === undefined ? new RegExp(expected.nameLike ?? '').test(job.name) : job.name === expected.name;
  return (
    named &&
    job.queries.some(
      ({ operation, entity, fields }) =>
        operation === expected.operation &&
        entity === expected.entity &&
        expected.filterFields.every((field) => fields.filter.includes(field)),
    )
  );
}
