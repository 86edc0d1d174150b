// What is looked at in the two views, before and after an edit.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { row, runCommand } from './workbench-actions.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * @param {Page} page
 * @param {string} label of an action in the title of a view
 */
function titleAction(page, label) {
  return page.locator(`.sidebar .pane-header a.action-label[aria-label^="${label}"]`).first();
}

export const VIEW_LOOKS = {
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
    await row(page, 'Not checked (1)').locator('.monaco-tl-twistie').click();
    await row(page, 'clear-scratch.ts:8').waitFor();
    await row(page, 'Not checked (1)').locator('.monaco-tl-twistie').click();
    await row(page, 'purge-visits').first().locator('.monaco-tl-twistie').click();
    await row(page, 'Next run').first().waitFor();
    await row(page, 'Guards').first().locator('.monaco-tl-twistie').click();
    await row(page, 'not found').first().waitFor();
    await page.locator('.sidebar .pane-header', { hasText: '1 not checked' }).waitFor();
  },
  /** @param {Page} page */
  'jobs are listed by entity': async (page) => {
    await row(page, 'purge-visits').first().click();
    const entry = page.locator('.monaco-menu .action-item', { hasText: 'Group by Entity' });
    // A menu closes again when the title below it is drawn anew.
    for (let attempt = 1; ; attempt += 1) {
      await titleAction(page, 'Group By').click();
      try {
        await entry.click({ timeout: 5000 });
        break;
      } catch (error) {
        if (attempt === 4) throw error;
        await page.keyboard.press('Escape');
      }
    }
    await row(page, 'visits').first().waitFor();
    await row(page, 'No entity known').first().waitFor();
  },
  /** @param {Page} page */
  'a job is found by what it touches': async (page) => {
    await runCommand(page, 'Tacit: Find Job');
    await page.locator('.quick-input-widget input').fill('deletes from visits');
    const entry = page.locator('.quick-input-list .monaco-list-row');
    await entry.filter({ hasText: 'purge-visits' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'purge-visits.ts' }).waitFor();
  },
};

/** After a kind was added to visits. */
export const DUE_LOOKS = {
  /** @param {Page} page */
  'findings are listed with what is due': async (page) => {
    await row(page, 'New kind donor').first().waitFor();
    await row(page, 'New kind donor').first().locator('.monaco-tl-twistie').click();
    await row(page, 'runs every day at 03:00 UTC').first().waitFor();
  },
  /**
   * @param {Page} page
   * @param {string} folder
   */
  'a job is marked as reviewed': async (page, folder) => {
    await row(page, 'Never reviewed (3)').first().locator('.monaco-tl-twistie').click();
    const findings = page.locator('.sidebar .pane', { has: page.locator('.pane-header', { hasText: 'Findings' }) });
    const job = findings.locator('.monaco-list-row', { hasText: 'forget-loans' });
    await job.hover();
    await job.locator('a.action-label[aria-label^="Mark as Reviewed"]').click();
    await page.locator('.quick-input-widget input').fill('loans are kept for the statistics');
    await page.keyboard.press('Enter');
    await row(page, 'Never reviewed (2)').first().waitFor();
    const ledger = readFileSync(path.join(folder, '.tacit', 'ledger.yaml'), 'utf8');
    if (!ledger.includes('loans are kept for the statistics')) throw new Error(ledger);
  },
};
