import type { Connection } from 'vscode-languageserver';
import { readSettings, type Settings } from './settings';

/** The settings of each folder, as the editor last gave them. */
export interface Configuration {
  readonly of: (folder: string) => Settings;
  /** Asks the editor for the settings of these folders. */
  readonly load: (folders: readonly string[]) => Promise<void>;
}

/**
 * @param given settings for an editor that cannot be asked
 * @param canAsk whether the editor answers `workspace/configuration`
 */
export function createConfiguration(connection: Connection, given: unknown, canAsk: boolean): Configuration {
  const known = new Map<string, Settings>();
  return {
    of: (folder) => known.get(folder) ?? readSettings(given),
    load: async (folders) => {
      if (!canAsk || folders.length === 0) return;
      const items = folders.map((scopeUri) => ({ scopeUri, section: 'tacit' }));
      try {
        const answers: readonly unknown[] = await connection.workspace.getConfiguration(items);
        folders.forEach((folder, at) => known.set(folder, readSettings(answers[at])));
      } catch (error) {
        connection.console.warn(`The settings could not be had, so the defaults hold: ${String(error)}`);
      }
    },
  };
}
