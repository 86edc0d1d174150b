import { Basket } from '../baskets/basket.model.js';

/** A wish list is a basket that nobody means to pay for yet. Customers keep theirs for years. */
export async function startWishList(customerId: string): Promise<void> {
  await Basket.create({ kind: 'wish_list', customerId, items: [], touchedAt: new Date() });
}
