import { Basket } from './basket.model.js';

export async function addToCart(customerId: string, articleId: string, quantity: number): Promise<void> {
  await Basket.create({ kind: 'cart', customerId, items: [{ articleId, quantity }], touchedAt: new Date() });
}

/** Kept at the counter until somebody comes for it. */
export async function reserve(customerId: string, articleId: string): Promise<void> {
  await Basket.create({ kind: 'reserved', customerId, items: [{ articleId, quantity: 1 }], touchedAt: new Date() });
}
