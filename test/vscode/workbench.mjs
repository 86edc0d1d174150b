// Looks at the workbench as a user sees it, with the package installed, and keeps screenshots in out/screenshots.
// Arguments are the rounds to make (`dark`, `light`, `contrast`, `sample`, `restricted`); by default all.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startHost } from './host.mjs';
import { installHost } from './install-host.mjs';
import { EDITING_LOOKS } from './looks-editing.mjs';
import { MENDING_LOOKS } from './looks-mending.mjs';
import { REPORT_LOOKS } from './looks-report.mjs';
import { SAMPLE_LOOKS } from './looks-sample.mjs';
import { DUE_LOOKS, VIEW_LOOKS } from './looks-views.mjs';
import { createSampleRepository } from './sample.mjs';
import { out, packagedExtension } from './vsix.mjs';
import { row } from './workbench-actions.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {(page: Page, folder: string) => Promise<void>} Look */

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
const screenshots = path.join(out, 'screenshots');
const results = { passed: 0, failed: 0 };

/**
 * What is looked at in each theme, one after the other. Each ends with a screenshot that carries its name.
 * @type {Record<string, Look>}
 */
const LOOKS = { ...VIEW_LOOKS, ...EDITING_LOOKS, ...DUE_LOOKS, ...REPORT_LOOKS, ...MENDING_LOOKS };

/** What is looked at with high contrast, too. */
const CONTRAST_LOOKS = [
  'jobs are listed with queries and places',
  'an edit shows the finding and its chain',
  'findings are listed with what is due',
  'the impact report',
];

/**
 * What is looked at in a workspace that is not trusted.
 * @type {Record<string, Look>}
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
 * @param {() => Promise<void>} look
 * @returns whether what was looked for was there
 */
async function record(page, name, theme, look) {
  const start = performance.now();
  let passed = false;
  try {
    await look();
    passed = true;
    console.log(`  ok: ${name}, ${theme} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    console.log(`  FAILED: ${name}, ${theme}\n${error instanceof Error ? error.stack : String(error)}`);
  }
  const file = `${name.replaceAll(' ', '-')}.${theme}.png`;
  await page.screenshot({ path: path.join(screenshots, file), animations: 'disabled' });
  return passed;
}

const vsix = packagedExtension();
installHost();
rmSync(screenshots, { recursive: true, force: true });
for (const folder of [screenshots, path.join(out, 'results')]) mkdirSync(folder, { recursive: true });
/**
 * @param {Record<string, Look>} looks
 * @param {string} theme
 * @param {string} label the theme's name in VS Code
 * @param {Partial<import('./host.mjs').HostOptions>} options
 * @returns how many looks did not find what they looked for
 */
async function lookOnce(looks, theme, label, options) {
  const repository = createSampleRepository();
  // The sample has no dependencies installed, which is not what is looked at.
  const settings = { 'workbench.colorTheme': label, 'typescript.validate.enable': false, ...options.settings };
  let failed = 0;
  try {
    const host = await startHost({ ...options, folder: repository.folder, vsix, settings });
    host.page.setDefaultTimeout(20_000);
    for (const [name, look] of Object.entries(looks))
      if (!(await record(host.page, name, theme, () => look(host.page, repository.folder)))) failed += 1;
    await host.dispose();
  } finally {
    repository.remove();
  }
  return failed;
}

/**
 * Keys and clicks go through a browser, where a slow machine can lose one: what failed is looked at once more, in a
 * workbench of its own, and counts when it fails there, too. The looks of a theme build on each other.
 * @param {Record<string, Look>} looks
 * @param {string} theme
 * @param {string} label the theme's name in VS Code
 * @param {Partial<import('./host.mjs').HostOptions>} [options]
 */
async function lookAround(looks, theme, label, options = {}) {
  let failed = await lookOnce(looks, theme, label, options);
  if (failed > 0) {
    console.log(`  ${failed} looks failed, ${theme}: once more`);
    failed = await lookOnce(looks, theme, label, options);
  }
  results.failed += failed;
  results.passed += Object.keys(looks).length - failed;
}

const contrasting = Object.entries(LOOKS).filter(([name]) => CONTRAST_LOOKS.includes(name));
/** @type {Record<string, () => Promise<void>>} */
const ROUNDS = {
  ...Object.fromEntries(Object.entries(THEMES).map(([theme, label]) => [theme, () => lookAround(LOOKS, theme, label)])),
  contrast: () => lookAround(Object.fromEntries(contrasting), 'contrast', 'Default High Contrast'),
  sample: () => lookAround(SAMPLE_LOOKS, 'dark', THEMES.dark),
  restricted: () =>
    lookAround(RESTRICTED_LOOKS, 'dark', THEMES.dark, {
      trusted: false,
      settings: { 'security.workspace.trust.banner': 'always' },
    }),
};
const asked = process.argv.slice(2);
for (const [name, round] of Object.entries(ROUNDS)) if (asked.length === 0 || asked.includes(name)) await round();
writeFileSync(path.join(out, 'results', 'workbench.json'), JSON.stringify(results));
console.log(
  `${results.passed} looks passed, ${results.failed} failed; screenshots in ${path.relative(process.cwd(), screenshots)}`,
);
process.exitCode = results.failed > 0 ? 1 : 0;
