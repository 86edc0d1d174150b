#!/usr/bin/env node
import { cleanUpNow } from './clean-up';
import { runProgram } from './program';

/** Signals that ask for an end, with the exit code that shells expect: 128 + the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    const end = (): never => process.exit(code);
    process.once(signal, end);
    void cleanUpNow().then(end, end);
  });
}

// Whoever reads the report may stop reading (`tacit jobs | head -1`); `print` hears of every other failure.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

void runProgram(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
