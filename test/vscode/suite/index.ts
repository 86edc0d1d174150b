import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Entry that VS Code calls inside the extension host. Writes `{ passed, failed }` where TACIT_TEST_RESULTS says. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 30_000, reporter: 'spec' });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  for (const file of files.sort()) mocha.addFile(path.join(__dirname, file));
  let passed = 0;
  const failed = await new Promise<number>((resolve) => {
    mocha.run(resolve).on('pass', () => (passed += 1));
  });
  const results = process.env['TACIT_TEST_RESULTS'];
  if (results !== undefined) {
    mkdirSync(path.dirname(results), { recursive: true });
    writeFileSync(results, JSON.stringify({ passed, failed }));
  }
  if (passed + failed === 0) throw new Error('There was no test to run');
  if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed`);
}
