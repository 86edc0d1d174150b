// What is looked at when a finding is mended, accepted or explained. The model has a new kind by then.
import { hover, openAt, quickFixes } from './workbench-actions.mjs';

/** @typedef {import('playwright-core').Page} Page */

export const MENDING_LOOKS = {
  /** @param {Page} page */
  'quick fixes by keyboard': async (page) => {
    await openAt(page, 'visit.ts', '3:32');
    await quickFixes(page, 'Add kind in');
    await page
      .locator('.action-widget .monaco-list-row', { hasText: 'Accept new-kind-in-scope in the ledger' })
      .waitFor();
  },
  /** @param {Page} page */
  'a fix of another file is previewed': async (page) => {
    await page.keyboard.press('Enter');
    await page.locator('.part.panel .monaco-list-row', { hasText: 'purge-visits.ts' }).first().waitFor();
  },
  /** @param {Page} page */
  'the page of the rule': async (page) => {
    await page.locator('.part.panel .monaco-button', { hasText: 'Discard' }).click();
    await hover(page, 'visit.ts', '3:32', 'New kind');
    await page.locator('.monaco-hover a', { hasText: 'new-kind-in-scope' }).first().click();
    await page.locator('.tab.active', { hasText: 'new-kind-in-scope.md' }).waitFor();
  },
  /** @param {Page} page */
  'accepting asks for a reason': async (page) => {
    await openAt(page, 'visit.ts', '3:32');
    await quickFixes(page, 'Accept new-kind-in-scope in the ledger');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget', { hasText: 'Accept new-kind-in-scope' }).waitFor();
    await page.keyboard.type('because');
    await page.locator('.quick-input-widget', { hasText: '3 to go' }).waitFor();
  },
  /** @param {Page} page */
  'and until when': async (page) => {
    await page.keyboard.type(' they asked for it');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'For 90 days' }).waitFor();
  },
  /** @param {Page} page */
  'an accepted finding is gone': async (page) => {
    await page.keyboard.press('Enter');
    await page.locator('.notification-toast', { hasText: 'Accepted in .tacit/ledger.yaml' }).first().waitFor();
    await page.locator('.squiggly-error').waitFor({ state: 'detached' });
    await page.locator('.notification-toast a', { hasText: 'Show Entry' }).first().click();
    await page.locator('.tab.active', { hasText: 'ledger.yaml' }).waitFor();
  },
  /** @param {Page} page */
  'lenses go away where they stand': async (page) => {
    await openAt(page, 'visit.ts', '3:32');
    await page.locator('.codelens-decoration a:has(.codicon-eye-closed)').first().click();
    await page.locator('.codelens-decoration a').first().waitFor({ state: 'detached' });
    await page.locator('.notification-toast', { hasText: 'The code lenses of Tacit are hidden.' }).first().waitFor();
  },
};
