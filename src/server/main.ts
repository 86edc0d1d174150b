import path from 'node:path';
import { ProposedFeatures, createConnection } from 'vscode-languageserver/node';
import { serve } from './serve';

/** Ways in which an editor can be talked to, as arguments. */
const transports = /^--(?:node-ipc|stdio|socket|pipe)(?:=|$)/;

// Whoever starts the server by hand means standard input and output.
if (!process.argv.slice(2).some((argument) => transports.test(argument))) process.argv.push('--stdio');

serve(createConnection(ProposedFeatures.all), { root: path.join(__dirname, '..'), distribution: __dirname });
