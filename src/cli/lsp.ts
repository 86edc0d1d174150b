import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Runs `tacit lsp`: the server that VS Code's extension starts, for other editors, over stdin and stdout
 * (https://microsoft.github.io/language-server-protocol/). It ends the process itself when its editor goes away.
 */
export function lspCommand(): Promise<never> {
  const server = path.join(import.meta.dirname, 'server.js');
  createRequire(server)(server);
  return new Promise(() => undefined);
}
