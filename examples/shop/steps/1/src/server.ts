import express from 'express';
import mongoose from 'mongoose';
import { addToCart, reserve } from './baskets/basket.service.js';
import { startSchedule } from './schedule.js';

const server = express();
server.use(express.json());

server.post('/cart', async (request, response) => {
  await addToCart(request.body.customerId, request.body.articleId, request.body.quantity);
  response.sendStatus(201);
});

server.post('/reservations', async (request, response) => {
  await reserve(request.body.customerId, request.body.articleId);
  response.sendStatus(201);
});

await mongoose.connect(process.env.MONGO_URL ?? '');
await startSchedule();
server.listen(3000);
