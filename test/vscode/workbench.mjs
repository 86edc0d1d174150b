// Looks at the workbench as a user sees it, with the package installed, and keeps screenshots in out/screenshots.
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
  const entry = page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  // A workbench that has just opened closes the palette again when the rest of it arrives.
  for (let attempt = 1; ; attempt += 1) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').fill(`>${label}`);
    try {
      await entry.click({ timeout: 5000 });
      return;
    } catch (error) {
      if (attempt === 4) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * Opens a file of the workspace, and puts the cursor behind a text of it.
 * @param {Page} page
 * @param {string} file
 * @param {string} place `line:column`
 */
async function openAt(page, file, place) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`${file}:${place}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: file }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: file }).waitFor();
  const [line, column] = place.split(':');
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

/**
 * @param {Page} page
 * @param {string} text of a line in the side bar
 */
function row(page, text) {
  return page.locator('.sidebar .pane-body .monaco-list-row', { hasText: text });
}

/**
 * Shows what the editor tells of a place.
 * @param {Page} page
 * @param {string} file
 * @param {string} place `line:column`
 * @param {string} text
 */
async function hover(page, file, place, text) {
  await page.keyboard.press('Escape');
  await openAt(page, file, place);
  await runCommand(page, 'Show or Focus Hover');
  await page.locator('.monaco-hover', { hasText: text }).first().waitFor();
}

/** What is looked at, in each theme, one after the other. Each ends with a screenshot that carries its name. */
const LOOKS = {
  /** @param {Page} page */
  'extension is installed': async (page) => {
    await runCommand(page, 'Extensions: Show Installed Extensions');
    const entry = page.locator('.extensions-list .monaco-list-row', { hasText: 'Tacit: Schema Change Review' });
    await entry.first().waitFor();
  },
  /** @param {Page} page */
  'jobs are listed with queries and places': async (page) => {
    await page.locator('.activitybar .action-item a[aria-label^="Tacit"]').click();
    await page.locator('.sidebar .composite.title h2').filter({ hasText: /tacit/i }).waitFor();
    await row(page, 'purge-visits').first().waitFor();
    await page.locator('.statusbar-item', { hasText: 'Tacit 3 jobs' }).waitFor();
    await row(page, 'purge-visits').first().locator('.monaco-tl-twistie').click();
    await row(page, 'deletes from visits').first().locator('.monaco-tl-twistie').click();
    await row(page, 'Not checked (1)').locator('.monaco-tl-twistie').click();
    await row(page, 'clear-scratch.ts:8').waitFor();
  },
  /** @param {Page} page */
  'jobs are listed by entity': async (page) => {
    await page.locator('.sidebar a.action-label[aria-label^="Group by Entity"]').first().click();
    await row(page, 'visits').first().waitFor();
    await page.locator('.sidebar a.action-label[aria-label^="Group by Scheduler"]').first().waitFor();
  },
  /** @param {Page} page */
  'an edit shows the finding and its chain': async (page) => {
    await openAt(page, 'visit.ts', '3:27');
    await page.keyboard.type(" | 'donor'");
    await page.locator('.squiggly-error').first().waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    const problems = page.locator('.markers-panel .monaco-list-row');
    await problems.filter({ hasText: 'New kind `donor`' }).first().waitFor();
    await problems.filter({ hasText: 'purge-visits.ts' }).first().waitFor();
  },
  /** @param {Page} page */
  'a lens on the entity that changed': async (page) => {
    await page.keyboard.press('Control+j');
    await page.locator('.codelens-decoration a', { hasText: '1 at risk' }).waitFor();
  },
  /** @param {Page} page */
  'a hover on a field': (page) => hover(page, 'visit.ts', '5:5', '1 job uses this field'),
  /** @param {Page} page */
  'a hover on the finding': (page) => hover(page, 'visit.ts', '3:32', 'New kind'),
  /** @param {Page} page */
  'a lens and a hover on the job': async (page) => {
    await hover(page, 'purge-visits.ts', '11:60', 'Takes for granted');
    await page.locator('.codelens-decoration a', { hasText: 'deletes from visits' }).waitFor();
  },
  /** @param {Page} page */
  'the impact report': async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('.codelens-decoration a', { hasText: 'deletes from visits' }).click();
    const report = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await report.locator('h1', { hasText: 'Impact of purge-visits' }).waitFor();
    await report.locator('table').first().waitFor();
  },
  /** @param {Page} page */
  'a link of the report opens the query': async (page) => {
    const report = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await report.locator('td a', { hasText: 'purge-visits.ts:8:9' }).click();
    await page.locator('.tab.active', { hasText: 'purge-visits.ts' }).waitFor();
    await page.locator('.statusbar-item', { hasText: 'Ln 8, Col 9' }).waitFor();
  },
};

/**
 * What is looked at in a workspace that is not trusted.
 * @type {Record<string, (page: Page) => Promise<void>>}
 */
const RESTRICTED_LOOKS = {
  'jobs are listed in Restricted Mode': async (page) => {
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).first().waitFor();
    await page.locator('.activitybar .action-item a[aria-label^="Tacit"]').click();
    await row(page, 'purge-visits').first().waitFor();
    await page.locator('.statusbar-item', { hasText: 'Tacit 3 jobs' }).hover();
    await page.locator('.monaco-hover', { hasText: 'Restricted Mode: Tacit only reads' }).waitFor();
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
 * @param {Record<string, (page: Page) => Promise<void>>} looks
 * @param {string} theme
 * @param {string} label the theme's name in VS Code
 * @param {Partial<import('./host.mjs').HostOptions>} [options]
 */
async function lookAround(looks, theme, label, options = {}) {
  const repository = createSampleRepository();
  // The sample has no dependencies installed, which is not what is looked at.
  const settings = { 'workbench.colorTheme': label, 'typescript.validate.enable': false, ...options.settings };
  try {
    const host = await startHost({ ...options, folder: repository.folder, vsix, settings });
    host.page.setDefaultTimeout(20_000);
    for (const [name, look] of Object.entries(looks)) await record(host.page, name, theme, look);
    await host.dispose();
  } finally {
    repository.remove();
  }
}

for (const [theme, label] of Object.entries(THEMES)) await lookAround(LOOKS, theme, label);
await lookAround(RESTRICTED_LOOKS, 'dark', THEMES.dark, {
  trusted: false,
  settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'always' },
});
writeFileSync(path.join(out, 'results', 'workbench.json'), JSON.stringify(results));
console.log(
  `${results.passed} looks passed, ${results.failed} failed; screenshots in ${path.relative(process.cwd(), screenshots)}`,
);
process.exitCode = results.failed > 0 ? 1 : 0;
