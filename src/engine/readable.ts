import { codeLanguage } from '../model/language';
import { isProfileFile } from '../model/sample';

/**
 * Which files Tacit reads, by name alone. It stands apart from read.ts so that listing files does not load the
 * parsers.
 */

/** The largest file that is read, in bytes. */
export const LARGEST_FILE = 1_500_000;

/** The most files that are read. */
export const MOST_FILES = 50_000;

/** How a file is read. */
export type Language =
  | 'typescript'
  | 'python'
  | 'sql'
  | 'prisma'
  | 'project'
  | 'document'
  | 'shell'
  | 'makefile'
  | 'crontab'
  | 'markdown'
  | 'profile';

const SQL = /\.sql$/i;
const PRISMA = /\.prisma$/;
const PROJECT = /(?:^|\/)(?:package\.json|[jt]sconfig[^/]*\.json)$/;
/** Helm templates end in .tpl, examples of configuration in .example or .template. */
const YAML = /\.ya?ml(?:\.(?:tpl|tmpl|template|example|sample|dist|j2))?$|\.tpl$/i;
/** Other configuration is known by its name: most files of these formats are none. */
const CONFIGURATION =
  /(?:^|\/)(?:wrangler[^/]*\.(?:toml|jsonc?)(?:\.\w+)?|(?:vercel|now)\.json|netlify\.toml|serverless\.json|template\.json|fly\.toml|pyproject\.toml|setup\.cfg|railway[^/]*\.(?:json|toml)|tacit\.jsonc?|triggers\/[^/]+\.json|[^/]+\.(?:timer|service))$/i;
const JOURNAL = /(?:^|\/)meta\/_journal\.json$/;
const SHELL = /\.(?:sh|bash|zsh|ksh)$/i;
const MAKEFILE = /(?:^|\/)(?:GNU)?[Mm]akefile(?:\.\w+)?$|\.mk$/;
const CRONTAB =
  /(?:^|\/)(?:(?:etc\/)?cron\.d\/[^/.]+|crontabs?\/[^/.]+|[^/.]*cron-?(?:tab|jobs?)?|[^/]+\.cron(?:tab)?|cron(?:tab)?\.(?:txt|example|sample|dist|conf|in|root|prod|production)|[^/]*crontab)$/i;
const MARKDOWN = /\.(?:md|mdx|markdown)$/i;
const DEPENDENCY = /(?:^|\/)(?:node_modules|site-packages|__pycache__|\.?venv|\.tox|\.nox|\.eggs)\//;
const MINIFIED = /[.-]min\.[cm]?js$/;

/** Whether the path is that of a dependency's code, which is none of our business. */
export function isDependency(file: string): boolean {
  return DEPENDENCY.test(file);
}

/** The language of a file, or null for one that Tacit does not read. */
export function languageOf(file: string): Language | null {
  if (isDependency(file)) return null;
  if (isProfileFile(file)) return 'profile';
  const code = codeLanguage(file);
  if (code !== null) return code;
  if (SQL.test(file)) return 'sql';
  if (PRISMA.test(file)) return 'prisma';
  if (PROJECT.test(file)) return 'project';
  if (YAML.test(file) || CONFIGURATION.test(file) || isJournal(file)) return 'document';
  if (SHELL.test(file)) return 'shell';
  if (MAKEFILE.test(file)) return 'makefile';
  if (CRONTAB.test(file)) return 'crontab';
  return MARKDOWN.test(file) ? 'markdown' : null;
}

/** Whether a file says in which order migrations are applied: drizzle-kit keeps it beside them. */
export function isJournal(file: string): boolean {
  return JOURNAL.test(file);
}

/** Whether a file may be the configuration of Tacit itself. */
export function isOwnConfiguration(file: string): boolean {
  return /^tacit\.jsonc?$/.test(file);
}

/** Where CODEOWNERS is looked for, the first that is there: GitHub, then GitLab. */
export const OWNER_FILES: readonly string[] = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
];

/** Whether Tacit reads files of this name. */
export function isReadable(file: string): boolean {
  return languageOf(file) !== null || OWNER_FILES.includes(file);
}

/** Whether the name says that a program wrote the code for machines: such a file is set aside as too large. */
export function isMinified(file: string): boolean {
  return MINIFIED.test(file);
}
