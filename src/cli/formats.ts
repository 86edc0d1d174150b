import { ruleDescriptions } from '../engine/rule-descriptions';
import type { Review } from '../model/review';
import { checkMarkdown } from '../report/check-markdown';
import type { TerminalContext } from '../report/context';
import { githubReport } from '../report/github';
import { gitlabReport } from '../report/gitlab';
import { checkJson } from '../report/json';
import { junitReport } from '../report/junit';
import { prettyReport } from '../report/pretty';
import { sarifReport } from '../report/sarif';
import { version } from './version';

/** The formats in which a review can be written; the first is the default. */
export const CHECK_FORMATS = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

/** What a file's ending says of its format. */
export const ENDINGS: Readonly<Record<string, CheckFormat>> = {
  '.json': 'json',
  '.sarif': 'sarif',
  '.xml': 'junit',
  '.md': 'markdown',
};

/** One writer for each format. */
export function checkWriters(review: Review): Readonly<Record<CheckFormat, (context: TerminalContext) => string>> {
  const tool = ({ sources }: TerminalContext) => ({ sources, version, rules: ruleDescriptions });
  return {
    pretty: (context) => prettyReport(review, context),
    json: (context) => checkJson(review, context, version),
    sarif: (context) => sarifReport(review, tool(context)),
    github: (context) => githubReport(review, tool(context)),
    gitlab: (context) => gitlabReport(review, tool(context)),
    junit: (context) => junitReport(review, tool(context)),
    markdown: (context) => checkMarkdown(review, tool(context)),
  };
}
