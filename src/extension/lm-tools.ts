import * as vscode from 'vscode';
import type { ToolCall, ToolResult } from '../server/protocol';

/** The tools that package.json offers to language models, with what is shown while they are asked. */
const TOOLS: Readonly<Record<string, () => string>> = {
  list_scheduled_jobs: () => vscode.l10n.t('Listing scheduled jobs'),
  explain_job_impact: () => vscode.l10n.t('Looking up which scheduled jobs depend on it'),
  check_schema_change: () => vscode.l10n.t('Checking the change against scheduled jobs'),
};

/**
 * Registers the tools, which only read. Editors without language models know no tools.
 *
 * @param ask asks the server; null where it does not run
 */
export function registerTools(ask: (call: ToolCall) => Promise<ToolResult | null>): vscode.Disposable {
  const { lm } = vscode as Partial<Pick<typeof vscode, 'lm'>>;
  if (typeof lm?.registerTool !== 'function') return new vscode.Disposable(() => undefined);
  const tools = Object.entries(TOOLS).map(([name, doing]) =>
    lm.registerTool<object>(name, {
      prepareInvocation: () => ({ invocationMessage: doing() }),
      invoke: async ({ input }) => {
        const answer = await ask({ name, input });
        if (answer === null)
          throw new Error(
            vscode.l10n.t('Tacit does not run here: there is nothing that it reads, or it is switched off.'),
          );
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer.text)]);
      },
    }),
  );
  return vscode.Disposable.from(...tools);
}
