import { expect, test } from 'vitest';
import { collectionOfModel } from '../../../src/adapters/mongoose-names';

/** Names as Mongoose 8.24 itself gives them. */
test.each(
  Object.entries({
    Order: 'orders',
    OrderItem: 'orderitems',
    Person: 'people',
    Status: 'status',
    UserStatus: 'userstatuses',
    Bus: 'buses',
    Index: 'indexes',
    Matrix: 'matrixes',
    Mouse: 'mice',
    Life: 'lives',
    Wolf: 'wolves',
    Leaf: 'leafs',
    Category: 'categories',
    Day: 'days',
    Quiz: 'quizzes',
    Ox: 'oxen',
    Media: 'media',
    Class: 'classes',
    Data1: 'data1',
    Analysis: 'analyses',
    Hero: 'heros',
    Potato: 'potatoes',
    Datum: 'data',
    Child: 'children',
    Human: 'humans',
    Woman: 'women',
    Alias: 'aliases',
    Goose: 'geese',
    Axis: 'axes',
    Virus: 'viri',
    News: 'news',
    Box: 'boxes',
    Church: 'churches',
    Hive: 'hives',
    Wife: 'wives',
    Gas: 'gas',
    Grass: 'grasses',
  }),
)('%s is kept in %s', (model, collection) => {
  expect(collectionOfModel(model)).toBe(collection);
});
