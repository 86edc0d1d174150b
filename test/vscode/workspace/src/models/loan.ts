import { Schema, model } from 'mongoose';

const loanSchema = new Schema({
  kind: { type: String, enum: ['book', 'magazine'], required: true },
  member: { type: String, required: true },
  returnedAt: Date,
});

export const Loan = model('Loan', loanSchema);
