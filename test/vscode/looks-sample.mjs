// What is looked at of the walkthrough, and of the sample that it opens in a window of its own.
import { impactPage, row, runCommand } from './workbench-actions.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} window with a change */
async function theReportIsBack(window) {
  await runCommand(window, 'Tacit: Show Impact Report');
  const heading = () => impactPage(window).locator('h1', { hasText: 'what changed since' });
  await heading().waitFor();
  // As a person does it: what is open is kept first.
  await Promise.all([window.waitForEvent('load'), runCommand(window, 'Developer: Reload Window')]);
  await window.locator('.tab', { hasText: 'Impact of what changed since' }).waitFor();
  await heading().waitFor();
  await impactPage(window).locator('[data-verdict="widens"]').waitFor();
}

export const SAMPLE_LOOKS = {
  /** @param {Page} page */
  'the walkthrough': async (page) => {
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await page.locator('.quick-input-widget input').fill('Get Started with Tacit');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Get Started with Tacit' }).first().waitFor();
    await page.keyboard.press('Enter');
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
    await theReportIsBack(window);
    await window.close();
  },
};
