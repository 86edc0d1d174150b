import type { Connection } from 'vscode-languageserver';
import { ToolError } from '../tools/input';
import { runTool, type ToolFolder } from '../tools/run';
import type { Folder } from './folder';
import type { Folders } from './folders';
import { toolRequest, type ToolCall, type ToolResult } from './protocol';

/** Answers the editor's language models. */
export function serveTools(connection: Connection, folders: Folders): void {
  connection.onRequest(toolRequest, ({ name, input }: ToolCall): Promise<ToolResult> =>
    runTool(name, input, folders.all().map(toolFolder)),
  );
}

function toolFolder(folder: Folder): ToolFolder {
  return {
    name: folder.name,
    known: async () => {
      await folder.settled();
      const snapshot = folder.snapshot();
      const state = folder.state();
      if (snapshot === null) throw new ToolError(state.kind === 'failed' ? state.why : 'The folder is not read yet.');
      return snapshot;
    },
    compare: null,
  };
}
