// What looks at the workbench do, as a user would.

/** @typedef {import('playwright-core').Page} Page */

/**
 * @param {Page} page
 * @param {string} label the command as the palette shows it
 */
export async function runCommand(page, label) {
  const entry = page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  // A workbench that has just opened closes the palette again when the rest of it arrives.
  for (let attempt = 1; ; attempt += 1) {
    await page.keyboard.press('F1');
    try {
      await page.locator('.quick-input-widget input').fill(`>${label}`, { timeout: 5000 });
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
export async function openAt(page, file, place) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`${file}:${place}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: file }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: file }).waitFor();
  const [line, column] = place.split(':');
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  // The status bar may tell the place before the keyboard is the editor's.
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  await page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
}

/**
 * Opens the menu of quick fixes at the cursor.
 * @param {Page} page
 * @param {string} wanted text of an entry
 */
export async function quickFixes(page, wanted) {
  const entry = page.locator('.action-widget .monaco-list-row', { hasText: wanted });
  // A menu that was asked for while the findings were on their way stays without them.
  for (let attempt = 1; ; attempt += 1) {
    await page.keyboard.press('Control+.');
    try {
      await entry.waitFor({ timeout: 5000 });
      return;
    } catch (error) {
      if (attempt === 4) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * @param {Page} page
 * @param {string} text of a line in the side bar
 */
export function row(page, text) {
  return page.locator('.sidebar .pane-body .monaco-list-row', { hasText: text });
}

/**
 * Shows what the editor tells of a place.
 * @param {Page} page
 * @param {string} file
 * @param {string} place `line:column`
 * @param {string} text
 */
export async function hover(page, file, place, text) {
  await page.keyboard.press('Escape');
  await openAt(page, file, place);
  await runCommand(page, 'Show or Focus Hover');
  await page.locator('.monaco-hover', { hasText: text }).first().waitFor();
}

/**
 * The page of the impact report.
 * @param {Page} page
 */
export function impactPage(page) {
  return page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}
