import { Schema, model } from 'mongoose';

const orderSchema = new Schema({
  customerId: { type: Schema.Types.ObjectId, required: true },
  status: { type: String, enum: ['unpaid', 'paid', 'shipped', 'cancelled'], default: 'unpaid' },
  total: { type: Number, required: true },
  orderedAt: { type: Date, required: true },
});

export const Order = model('Order', orderSchema);
