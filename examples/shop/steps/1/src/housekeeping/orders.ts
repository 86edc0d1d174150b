import { Order } from '../orders/order.model.js';
import { daysAgo } from './days.js';

/** What is not paid within a week is not coming. */
export async function cancelUnpaidOrders(): Promise<void> {
  await Order.updateMany({ status: 'unpaid', orderedAt: { $lt: daysAgo(7) } }, { $set: { status: 'cancelled' } });
}
