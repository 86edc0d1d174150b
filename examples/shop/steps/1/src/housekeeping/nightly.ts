import { clearForgottenBaskets } from './baskets.js';

/** Everything that happens while the shop is closed. */
export async function tidyUp(): Promise<void> {
  await clearForgottenBaskets();
}
