// What is looked at of the walkthrough, and of the sample that it opens in a window of its own.
import { row, runCommand } from './workbench-actions.mjs';

/** @typedef {import('playwright-core').Page} Page */

export const SAMPLE_LOOKS = {
  /** @param {Page} page */
  'the walkthrough': async (page) => {
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await page.locator('.quick-input-widget input').fill('Get Started with Tacit');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Get Started with Tacit' }).first().click();
    await page.locator('.getting-started-step', { hasText: 'Find your jobs' }).waitFor();
    for (const step of ['See a risk', 'Accept one', 'Gate CI'])
      await page.locator('.getting-started-step', { hasText: step }).first().waitFor();
  },
  /** @param {Page} page */
  'the sample workspace': async (page) => {
    await runCommand(page, 'Tacit: Open Sample Workspace');
    const opened = page.context().waitForEvent('page');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Own Storage' }).first().click();
    const window = await opened;
    window.setDefaultTimeout(60_000);
    await window.locator('.statusbar-item', { hasText: 'Tacit 3 jobs' }).waitFor();
    await window.locator('.tab.active', { hasText: 'basket.model.ts' }).waitFor();
    // At the finding, which is selected.
    await window.locator('.statusbar-item', { hasText: /Ln 5, Col \d+ \(11 selected\)/ }).waitFor();
    await runCommand(window, 'Tacit: Show Jobs');
    await row(window, 'New kind wish_list').first().waitFor();
    await window.close();
  },
};
