// Looks at the workbench as a user sees it, with the package installed, and keeps screenshots in out/screenshots.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startHost } from './host.mjs';
import { installHost } from './install-host.mjs';
import { createSampleRepository } from './sample.mjs';
import { out, packagedExtension } from './vsix.mjs';

/** @typedef {import('playwright-core').Page} Page */

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
const screenshots = path.join(out, 'screenshots');
const results = { passed: 0, failed: 0 };

/**
 * @param {Page} page
 * @param {string} label the command as the palette shows it
 */
async function runCommand(page, label) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${label}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
}

/** What is looked at, in each theme. Each ends with a screenshot that carries its name. */
const LOOKS = {
  /** @param {Page} page */
  'extension is installed': async (page) => {
    await runCommand(page, 'Extensions: Show Installed Extensions');
    const entry = page.locator('.extensions-list .monaco-list-row', { hasText: 'Tacit: Schema Change Review' });
    await entry.first().waitFor();
  },
  /** @param {Page} page */
  'activity bar opens the jobs': async (page) => {
    await page.locator('.activitybar .action-item a[aria-label^="Tacit"]').click();
    const title = page.locator('.sidebar .composite.title h2');
    await title.filter({ hasText: /tacit/i }).waitFor();
    assert.equal(await page.locator('.sidebar .pane-header', { hasText: 'Jobs' }).count(), 1);
  },
};

/**
 * @param {Page} page
 * @param {string} name
 * @param {string} theme
 * @param {(page: Page) => Promise<void>} look
 */
async function record(page, name, theme, look) {
  const start = performance.now();
  try {
    await look(page);
    results.passed += 1;
    console.log(`  ok: ${name}, ${theme} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    results.failed += 1;
    console.log(`  FAILED: ${name}, ${theme}\n${error instanceof Error ? error.stack : String(error)}`);
  }
  const file = `${name.replaceAll(' ', '-')}.${theme}.png`;
  await page.screenshot({ path: path.join(screenshots, file), animations: 'disabled' });
}

const vsix = packagedExtension();
installHost();
rmSync(screenshots, { recursive: true, force: true });
for (const folder of [screenshots, path.join(out, 'results')]) mkdirSync(folder, { recursive: true });
/**
 * @param {string} theme
 * @param {string} label the theme's name in VS Code
 */
async function lookAround(theme, label) {
  const repository = createSampleRepository();
  try {
    const host = await startHost({ folder: repository.folder, vsix, settings: { 'workbench.colorTheme': label } });
    host.page.setDefaultTimeout(20_000);
    for (const [name, look] of Object.entries(LOOKS)) await record(host.page, name, theme, look);
    await host.dispose();
  } finally {
    repository.remove();
  }
}

for (const [theme, label] of Object.entries(THEMES)) await lookAround(theme, label);
writeFileSync(path.join(out, 'results', 'workbench.json'), JSON.stringify(results));
console.log(
  `${results.passed} looks passed, ${results.failed} failed; screenshots in ${path.relative(process.cwd(), screenshots)}`,
);
process.exitCode = results.failed > 0 ? 1 : 0;
