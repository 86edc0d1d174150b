import { Schema, model } from 'mongoose';

/** A link that was sent by mail. The database forgets it after an hour. */
const signInSchema = new Schema({
  customerId: { type: Schema.Types.ObjectId, required: true },
  sentAt: { type: Date, expires: 3600 },
});

export const SignIn = model('SignIn', signInSchema);
