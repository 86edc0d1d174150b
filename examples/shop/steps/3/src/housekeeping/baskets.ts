import { Basket } from '../baskets/basket.model.js';
import { daysAgo } from './days.js';

const FORGOTTEN_AFTER_DAYS = 30;

/** Nobody comes back for a cart after a month. */
export async function clearForgottenBaskets(): Promise<void> {
  await Basket.deleteMany({ kind: { $in: ['cart', 'reserved'] }, touchedAt: { $lt: daysAgo(FORGOTTEN_AFTER_DAYS) } });
}
