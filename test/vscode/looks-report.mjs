// What is looked at in the impact report, in the editor's own view of web pages. A kind was added to visits before.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { impactPage, runCommand } from './workbench-actions.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Waits until a value is as wanted.
 * @param {() => Promise<unknown> | unknown} ask
 * @param {unknown} wanted
 */
async function becomes(ask, wanted) {
  let found;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    found = await ask();
    if (found === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

export const REPORT_LOOKS = {
  /** @param {Page} page */
  'the impact report': async (page) => {
    await runCommand(page, 'Tacit: Show Impact Report');
    const report = impactPage(page);
    await report.locator('h1', { hasText: 'what changed since' }).waitFor();
    await report.locator('svg a', { hasText: 'purge-visits' }).first().waitFor();
    await report.locator('table tbody tr').first().waitFor();
    await report.locator('[data-verdict="widens"]').waitFor();
  },
  /** @param {Page} page */
  'the report is filtered': async (page) => {
    await runCommand(page, 'Tacit: Show Impact Report');
    const report = impactPage(page);
    await report.locator('body').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('/');
    await page.keyboard.type('nothing like it');
    await report.locator('#matches', { hasText: '0 of 1 jobs shown' }).waitFor();
    await page.keyboard.press('Escape');
    await report.locator('[data-verdict="widens"]').click();
    await report.locator('#matches', { hasText: '1 of 1 jobs shown' }).waitFor();
    await report.locator('[data-verdict="widens"][aria-pressed="true"]').click();
  },
  /** @param {Page} page */
  'the picture is walked through by keys': async (page) => {
    const report = impactPage(page);
    await report.locator('svg a[tabindex="0"]').focus();
    for (const column of ['1', '2', '3']) {
      await page.keyboard.press('ArrowRight');
      await report.locator(`svg a:focus[data-column="${column}"]`).waitFor();
    }
  },
  /** @param {Page} page */
  'the report is copied as a comment': async (page) => {
    await impactPage(page).locator('#copy').click();
    await impactPage(page).locator('#copy', { hasText: 'Copied' }).waitFor();
    const copied = async () => String(await page.evaluate('navigator.clipboard.readText()'));
    await becomes(async () => (await copied()).slice(0, 12), '# Impact of ');
  },
  /**
   * @param {Page} page
   * @param {string} folder
   */
  'the report is exported': async (page, folder) => {
    for (const [name, begins] of /** @type {const} */ ([
      ['impact.html', '<!doctype html>'],
      ['impact.md', '# Impact of'],
    ])) {
      const file = path.join(folder, name);
      await impactPage(page).locator('#export').click();
      // The dialog puts the name that it proposes over what is typed before.
      const proposed = async () =>
        (await page.locator('.quick-input-widget input').inputValue()).includes('impact-of-');
      await becomes(proposed, true);
      await page.locator('.quick-input-widget input').fill(file);
      await page
        .locator('.quick-input-widget .monaco-button', { hasText: /ok|save/i })
        .first()
        .click();
      await becomes(() => existsSync(file), true);
      await becomes(() => readFileSync(file, 'utf8').slice(0, begins.length), begins);
      if (name === 'impact.html' && !readFileSync(file, 'utf8').includes("style-src 'sha256-"))
        throw new Error('the exported page stands alone by the hashes of its style and script');
    }
  },
  /** @param {Page} page */
  'a link of the report opens the query': async (page) => {
    const report = impactPage(page);
    await report.locator('td a', { hasText: 'deletes from visits' }).first().click();
    await page.locator('.tab.active', { hasText: 'purge-visits.ts' }).waitFor();
    await page.locator('.statusbar-item', { hasText: /Ln 8, Col \d+ \(\d+ selected\)/ }).waitFor();
  },
};
