#!/usr/bin/env node
import { cleanUp } from './clean-up';
import { ExitCode } from './exit-code';
import { runProgram } from './program';

/** Signals that ask for an end, with the exit code that shells expect: 128 + the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    const end = (): never => process.exit(code);
    process.once(signal, end);
    cleanUp().then(end, end);
  });
}

// Whoever reads the report may stop reading: `tacit jobs | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? ExitCode.nothing);
  process.exitCode = ExitCode.failed;
  process.stderr.write(`tacit: The report cannot be written: ${error.message}\n`);
});
process.stderr.on('error', () => undefined);

void runProgram(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
