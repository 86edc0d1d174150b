// What is looked at while a model is edited.
import { hover, openAt, runCommand } from './workbench-actions.mjs';

/** @typedef {import('playwright-core').Page} Page */

export const EDITING_LOOKS = {
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
};
