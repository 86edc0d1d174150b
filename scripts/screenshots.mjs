// Makes the pictures of the README and of the walkthrough, docs/images, from the real editor on the bundled sample, in
// both themes. Looks are those of a user: what they show is what the package does.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startHost } from '../test/vscode/host.mjs';
import { installHost } from '../test/vscode/install-host.mjs';
import { packagedExtension } from '../test/vscode/vsix.mjs';
import { hover, impactPage, openAt, row, runCommand } from '../test/vscode/workbench-actions.mjs';
import { applyStep, git } from './history.mjs';
import { packed } from './png.mjs';
import { root } from './root.mjs';

/** @typedef {import('playwright-core').Page} Page */

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' };
const SIZE = { width: 1120, height: 680 };
const images = path.join(root, 'docs', 'images');

/** Nothing but what the picture is about. */
const SETTINGS = {
  'typescript.validate.enable': false,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'breadcrumbs.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.tips.enabled': false,
  'workbench.editor.empty.hint': 'hidden',
  'editor.renderLineHighlight': 'none',
  'editor.occurrencesHighlight': 'off',
  'scm.diffDecorations': 'none',
};

/** @returns {{ folder: string, remove: () => void }} the shop with a change that is not committed */
function shop() {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'tacit-pictures-'));
  const folder = path.join(temporary, 'shop');
  const steps = path.join(root, 'examples', 'shop', 'steps');
  mkdirSync(folder);
  git(folder, 1, 'init', '--quiet');
  applyStep(steps, 1, folder);
  git(folder, 1, 'add', '--all');
  git(folder, 1, 'commit', '--quiet', '--message=A small shop');
  applyStep(steps, 2, folder);
  return { folder, remove: () => rmSync(temporary, { recursive: true, force: true }) };
}

/**
 * Makes room for names and schedules.
 * @param {Page} page
 */
async function widenSideBar(page) {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) return;
  const [edge, middle] = [box.x + box.width + 1, box.y + box.height - 120];
  await page.mouse.move(edge, middle);
  await page.mouse.down();
  await page.mouse.move(edge + 110, middle, { steps: 5 });
  await page.mouse.up();
}

/** Pictures by name, one after the other. */
const PICTURES = {
  /** @param {Page} page */
  jobs: async (page) => {
    await page.locator('.activitybar .action-item a[aria-label^="Tacit"]').click();
    await page.locator('.statusbar-item', { hasText: 'Tacit 3 jobs' }).waitFor();
    await widenSideBar(page);
    await openAt(page, 'schedule.ts', '14:9');
    await row(page, 'clear-forgotten-baskets').first().locator('.monaco-tl-twistie').click();
    await row(page, 'Guards').first().locator('.monaco-tl-twistie').click();
    await row(page, 'not found').first().waitFor();
    await page.locator('.codelens-decoration a', { hasText: 'deletes from baskets' }).waitFor();
    await runCommand(page, 'View: Focus Active Editor Group');
  },
  /** @param {Page} page */
  finding: async (page) => {
    await hover(page, 'basket.model.ts', '5:55', 'New kind');
    await page.locator('.codelens-decoration a', { hasText: '1 at risk' }).waitFor();
  },
  /** @param {Page} page */
  review: async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('.sidebar .pane-header', { hasText: 'Jobs' }).click();
    await row(page, 'New kind wish_list').first().locator('.monaco-tl-twistie').click();
    await row(page, 'Never reviewed').first().locator('.monaco-tl-twistie').click();
    await row(page, 'clear-forgotten-baskets').last().locator('.monaco-tl-twistie').click();
    await openAt(page, 'baskets.ts', '8:9');
  },
  /** @param {Page} page */
  impact: async (page) => {
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Tacit: Show Impact Report');
    await impactPage(page).locator('table tbody tr').first().waitFor();
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await impactPage(page).locator('svg').waitFor();
  },
};

const vsix = packagedExtension();
installHost();
rmSync(images, { recursive: true, force: true });
mkdirSync(images, { recursive: true });
for (const [theme, label] of Object.entries(THEMES)) {
  const { folder, remove } = shop();
  const host = await startHost({ folder, vsix, settings: { ...SETTINGS, 'workbench.colorTheme': label } });
  try {
    host.page.setDefaultTimeout(60_000);
    await host.page.setViewportSize(SIZE);
    for (const [name, look] of Object.entries(PICTURES)) {
      await look(host.page);
      // What fades in has done so.
      await host.page.waitForTimeout(800);
      const file = path.join(images, `${name}.${theme}.png`);
      writeFileSync(file, packed(await host.page.screenshot({ animations: 'disabled' })));
      console.log(`${path.relative(root, file)}: ${Math.round(statSync(file).size / 1024)} KB`);
    }
  } finally {
    await host.dispose();
    remove();
  }
}
