import { CodeActionKind, type CodeAction, type Command, type Diagnostic } from 'vscode-languageserver';
import { isIgnorable } from '../engine/ignore-comment';
import { isAcceptable } from '../engine/ledger/accept';
import type { Finding } from '../model/finding';
import { plain } from '../report/text';
import { editorCommands, type FindingReference, type ImpactTarget } from './protocol';
import type { Snapshot } from './snapshot';
import { workspaceEdit, type EditParts } from './workspace-edit';

/** What a code action without edit remembers, so that the edit is made from what is there when it is chosen. */
export interface ActionData {
  readonly finding: FindingReference;
  /** Which of the finding's fixes, by title. */
  readonly fix: string;
  /** The document that the person looks at. */
  readonly uri: string;
}

/** Finds a finding again; null once it is gone. */
export function findingBy(snapshot: Snapshot, { fingerprint }: Pick<FindingReference, 'fingerprint'>): Finding | null {
  return snapshot.findings.find((finding) => finding.fingerprint === fingerprint) ?? null;
}

/**
 * What can be done about diagnostics: mend the cause, accept, ignore, look at the impact. None of it is ever done
 * together with others (`source.fixAll`), or preferred to what other extensions offer: fixes change what jobs delete.
 */
export function codeActions(
  snapshot: Snapshot,
  diagnostics: readonly Diagnostic[],
  uri: string,
  parts: EditParts,
): readonly CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const fingerprint = fingerprintOf(diagnostic);
    const finding = fingerprint === null ? null : findingBy(snapshot, { fingerprint });
    if (finding === null) return [];
    const reference = { folder: snapshot.uri, fingerprint: finding.fingerprint };
    const fixes = (finding.fixes ?? []).flatMap(({ title }): readonly CodeAction[] => {
      const data: ActionData = { finding: reference, fix: title, uri };
      const action = { title: plain(title), kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], data };
      if (parts.editor.resolvesActions) return [action];
      const resolved = withEdit(action, snapshot, parts);
      return resolved === null ? [] : [resolved];
    });
    const commands = parts.editor.options.commands === true ? commandsFor(finding, reference) : [];
    return [
      ...fixes,
      ...commands.map((command) => ({
        title: command.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        command,
      })),
    ];
  });
}

/** The action with the edit that it makes in what is there now; null when its finding or fix is gone. */
export function withEdit(action: CodeAction, snapshot: Snapshot, parts: EditParts): CodeAction | null {
  const data = readData(action.data);
  const finding = data === null ? null : findingBy(snapshot, data.finding);
  const fix = finding?.fixes?.find(({ title }) => title === data?.fix);
  if (data === null || fix === undefined) return null;
  const edit = workspaceEdit(snapshot, fix.edits, data.uri, plain(fix.title), parts);
  return edit === null ? null : { ...action, edit };
}

/** What `ActionData` came back from the editor; null for anything else. */
export function readData(given: unknown): ActionData | null {
  if (typeof given !== 'object' || given === null) return null;
  const { finding, fix, uri } = given as Partial<Record<keyof ActionData, unknown>>;
  if (typeof fix !== 'string' || typeof uri !== 'string' || typeof finding !== 'object' || finding === null)
    return null;
  const { folder, fingerprint } = finding as Partial<Record<keyof FindingReference, unknown>>;
  if (typeof folder !== 'string' || typeof fingerprint !== 'string') return null;
  return { finding: { folder, fingerprint }, fix, uri };
}

function fingerprintOf({ source, data }: Diagnostic): string | null {
  const given: unknown = data;
  if (source !== 'tacit' || typeof given !== 'object' || given === null) return null;
  const { fingerprint } = given as { readonly fingerprint?: unknown };
  return typeof fingerprint === 'string' ? fingerprint : null;
}

function commandsFor(finding: Finding, reference: FindingReference): readonly Command[] {
  const { rule } = finding;
  const { accept, ignore, showImpact, showRule } = editorCommands;
  const target = impactTarget(finding, reference.folder);
  // What is said of comments and records is mended, and has no page of its own.
  const ofRule = isAcceptable(finding);
  return [
    ...(ofRule ? [{ title: `Accept ${rule} in the ledger…`, command: accept, arguments: [reference] }] : []),
    ...(isIgnorable(finding)
      ? [{ title: `Ignore ${rule} here with a comment…`, command: ignore, arguments: [reference] }]
      : []),
    ...(target === null ? [] : [{ title: 'Show the impact', command: showImpact, arguments: [target] }]),
    ...(ofRule ? [{ title: `Explain ${rule}`, command: showRule, arguments: [rule] }] : []),
  ];
}

/** What a finding's impact report is about. */
export function impactTarget({ entity, field, jobs }: Finding, folder: string): ImpactTarget | null {
  if (entity !== null) return { kind: 'entity', folder, entity, field };
  const [job] = jobs;
  return job === undefined ? null : { kind: 'job', folder, job };
}
