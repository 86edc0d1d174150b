import { reaches, SEVERITIES } from '../report/summary';
import { impactOf, subjectTitle, type ImpactInput } from '../report/impact-subject';
import { targetSubject, type Targets } from '../report/impact-target';
import { countBySeverity, jobCoverage } from '../report/summary';
import type { ReportContext } from '../report/context';
import { openFindings } from '../model/finding';
import { entityOf } from '../model/query';
import { paged } from './answer';
import { TOOLS, type ToolName } from './definitions';
import { readInput, textIn, ToolError, type Input } from './input';
import { findingItem, jobItem, noteItems } from './items';

/** What is known of a folder, compared with its base where there is one. */
export interface Known extends ImpactInput, Targets, ReportContext {
  /** Titles of the tools that are known, by adapter. */
  readonly titles: ReadonlyMap<string, string>;
}

/** A folder that can be asked about. */
export interface ToolFolder {
  readonly name: string;
  /** @param target what is asked about, whose text may be needed; null for nothing of its own */
  readonly known: (target: string | null) => Promise<Known>;
  /** Compares with another base than usual; null where there is but one. Errors that a user can mend are thrown. */
  readonly compare: ((base: string) => Promise<Known>) | null;
}

/** What a tool answers: JSON, or what is wrong with the question. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** Answers a call of a tool. Nothing is written, and nothing of the workspace runs. */
export async function runTool(name: string, given: unknown, folders: readonly ToolFolder[]): Promise<ToolAnswer> {
  try {
    const tool = TOOLS.find((one) => one.name === name);
    if (tool === undefined)
      throw new ToolError(`There is no tool of this name; there is ${TOOLS.map((one) => one.name).join(', ')}.`);
    const input = readInput(tool.inputSchema, given);
    return { text: await ANSWERS[tool.name](input, folderOf(input, folders)), isError: false };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { text: JSON.stringify({ error: error.message }), isError: true };
  }
}

const ANSWERS: Readonly<Record<ToolName, (input: Input, folder: ToolFolder) => Promise<string>>> = {
  list_scheduled_jobs: listJobs,
  explain_job_impact: explainImpact,
  check_schema_change: checkChange,
};

function folderOf(input: Input, folders: readonly ToolFolder[]): ToolFolder {
  const name = textIn(input, 'folder');
  const [only, ...others] = name === null ? folders : folders.filter((one) => one.name === name);
  const names = folders.map((one) => one.name).join(', ');
  if (only === undefined)
    throw new ToolError(
      folders.length === 0 ? 'No folder is open that Tacit reads.' : `\`folder\` must be one of ${names}.`,
    );
  if (others.length > 0) throw new ToolError(`Several folders are open; say \`folder\`: ${names}.`);
  return only;
}

async function listJobs(input: Input, folder: ToolFolder): Promise<string> {
  const known = await folder.known(null);
  const entity = textIn(input, 'entity');
  const search = textIn(input, 'search')?.toLowerCase() ?? '';
  const jobs = known.index.jobs.filter(
    (job) =>
      (entity === null || job.queries.some(({ query }) => entityOf(query) === entity)) &&
      (job.id.toLowerCase().includes(search) || job.name.toLowerCase().includes(search)),
  );
  const head = { folder: folder.name, ...coverage(known) };
  return paged(
    head,
    'jobs',
    jobs.map((job) => jobItem(job, job.queries, known)),
    input,
  );
}

async function explainImpact(input: Input, folder: ToolFolder): Promise<string> {
  const target = textIn(input, 'target') ?? '';
  const known = await folder.known(target);
  const subject = targetSubject(known, target, known.sources, (file) => known.sources.text(file) !== null);
  if (subject === null)
    throw new ToolError(
      'The target is no table, collection, field, job or file that is known here. list_scheduled_jobs tells the names.',
    );
  const { shown, findings } = impactOf(known, subject);
  const open = openFindings(findings);
  const head = {
    folder: folder.name,
    subject: { kind: subject.kind, name: subjectTitle(subject) },
    base: known.base,
    ...coverage(known),
  };
  const items = shown.map(({ job, uses }) => ({
    ...jobItem(
      job,
      uses.map(({ reached }) => reached),
      known,
    ),
    findings: open.filter(({ jobs }) => jobs.includes(job.id)).map((finding) => findingItem(finding, known)),
  }));
  return paged(head, 'jobs', items, input);
}

async function checkChange(input: Input, folder: ToolFolder): Promise<string> {
  const base = textIn(input, 'base');
  if (base !== null && folder.compare === null)
    throw new ToolError('The base is that of the setting `tacit.base` here; leave `base` out.');
  const known = base === null || folder.compare === null ? await folder.known(null) : await folder.compare(base);
  if (known.base === null)
    throw new ToolError('There is nothing to compare with: the folder is no git repository, or its base is not known.');
  const least = SEVERITIES.find((severity) => severity === textIn(input, 'severity')) ?? 'information';
  const findings = openFindings(known.findings).filter(({ severity }) => reaches(severity, least));
  const worstFirst = findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const head = { folder: folder.name, base: known.base, summary: countBySeverity(findings), ...coverage(known) };
  return paged(
    head,
    'findings',
    worstFirst.map((finding) => findingItem(finding, known)),
    input,
  );
}

function coverage(known: Known): object {
  const { checked, notChecked } = jobCoverage(known.index);
  return { jobsChecked: checked, jobsNotChecked: notChecked, notChecked: noteItems(known) };
}
