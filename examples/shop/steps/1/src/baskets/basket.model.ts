import { Schema, model } from 'mongoose';

/** What somebody has picked but not paid for. */
const basketSchema = new Schema({
  kind: { type: String, enum: ['cart', 'reserved'], required: true },
  customerId: { type: Schema.Types.ObjectId, required: true },
  items: [{ articleId: Schema.Types.ObjectId, quantity: Number }],
  touchedAt: { type: Date, required: true },
});

export const Basket = model('Basket', basketSchema);
