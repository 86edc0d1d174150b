import type { InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from './protocol';

/** What the editor can do, as far as it matters here. */
export interface Editor {
  /** It asks for diagnostics. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  readonly answersConfiguration: boolean;
  /** It can be told later to send changes of settings. */
  readonly registersConfiguration: boolean;
  readonly watchesFiles: boolean;
  readonly changesFolders: boolean;
  /** It takes edits of documents by their version, and those that make a file. */
  readonly editsDocuments: boolean;
  /** It asks before it makes edits that say so. */
  readonly annotatesEdits: boolean;
  /** It asks for the edit of a code action when that is chosen. */
  readonly resolvesActions: boolean;
  readonly appliesEdits: boolean;
  readonly options: InitializationOptions;
}

/** Reads `initialize`'s parameters. */
export function editorOf({ capabilities, initializationOptions }: InitializeParams): Editor {
  const { workspace, textDocument } = capabilities;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    changesFolders: workspace?.workspaceFolders === true,
    editsDocuments: workspace?.workspaceEdit?.documentChanges === true,
    annotatesEdits: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    resolvesActions: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true,
    appliesEdits: workspace?.applyEdit === true,
    options: readOptions(initializationOptions),
  };
}

/** Options come from outside: what has another type is not there. */
function readOptions(given: unknown): InitializationOptions {
  const values = typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
  const { cache } = values;
  return {
    settings: values['settings'],
    commands: values['commands'] === true,
    ...(typeof cache === 'string' || cache === null ? { cache } : {}),
  };
}
