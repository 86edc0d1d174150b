import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { TOOL_NAMES, type ToolName } from '../../../src/tools/definitions';
import { eventually, modelFile, ready, replace, revertAll, show } from './support';

interface Answer {
  readonly total: number;
  readonly jobs?: readonly { readonly name: string; readonly findings?: readonly unknown[] }[];
  readonly findings?: readonly { readonly rule: string }[];
}

async function invoke(name: ToolName, input: object): Promise<string> {
  const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = result.content;
  assert.ok(part instanceof vscode.LanguageModelTextPart, 'the answer is a text');
  return part.value;
}

async function ask(name: ToolName, input: object): Promise<Answer> {
  return JSON.parse(await invoke(name, input)) as Answer;
}

suite('tools for language models', () => {
  suiteSetup(async () => {
    await ready();
  });
  teardown(revertAll);

  test('are offered', () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    for (const name of TOOL_NAMES) assert.ok(names.includes(name), name);
  });

  test('list the jobs', async () => {
    const { total, jobs = [] } = await ask('list_scheduled_jobs', {});
    assert.ok(total > 0);
    assert.ok(jobs.some(({ name }) => name === 'purge-visits'));
  });

  test('tell what an unsaved change breaks', async () => {
    assert.deepEqual((await ask('check_schema_change', {})).findings, []);
    const editor = await show(modelFile);
    await replace(editor, "'guest'", "'guest' | 'press'");
    const { findings = [] } = await eventually(
      () => ask('check_schema_change', {}),
      (answer) => answer.total > 0,
    );
    assert.ok(findings.some(({ rule }) => rule === 'new-kind-in-scope'));
    const { jobs = [] } = await ask('explain_job_impact', { target: modelFile });
    assert.ok(jobs.some((job) => (job.findings ?? []).length > 0));
  });

  test('say what is wrong with a question', async () => {
    assert.match(await invoke('explain_job_impact', { target: 'wishes' }), /"error":"The target is no table/);
    assert.match(await invoke('list_scheduled_jobs', { limit: 1000 }), /"error":"`limit` must be/);
  });
});
