import type { Operation } from '../model/query';

/** What a method does, and at which of its arguments it takes what. */
export interface MongoMethod {
  readonly operation: Operation;
  readonly filter?: number;
  /** An `_id` in place of a filter. */
  readonly identity?: number;
  readonly update?: number;
  readonly replacement?: number;
  readonly document?: number;
  readonly documents?: number;
  /** Documents as arguments of their own, or one list of them. */
  readonly spread?: true;
  readonly projection?: number;
  readonly options?: number;
  readonly field?: number;
  readonly pipeline?: number;
  readonly operations?: number;
  readonly index?: number;
  /** It touches one document at most. */
  readonly one?: true;
  /** Of old drivers, or a name that other libraries share: only read where the collection is known for certain. */
  readonly common?: true;
}

/** https://mongodb.github.io/node-mongodb-native/6.8/classes/Collection.html */
export const driverMethods: Readonly<Record<string, MongoMethod>> = {
  find: { operation: 'read', filter: 0, options: 1 },
  findOne: { operation: 'read', filter: 0, options: 1, one: true },
  aggregate: { operation: 'read', pipeline: 0 },
  watch: { operation: 'read', common: true },
  distinct: { operation: 'read', field: 0, filter: 1, options: 2 },
  count: { operation: 'read', filter: 0, options: 1, common: true },
  countDocuments: { operation: 'read', filter: 0, options: 1 },
  estimatedDocumentCount: { operation: 'read' },
  insert: { operation: 'insert', documents: 0, common: true },
  insertOne: { operation: 'insert', document: 0 },
  insertMany: { operation: 'insert', documents: 0 },
  update: { operation: 'update', filter: 0, update: 1, options: 2, common: true },
  updateOne: { operation: 'update', filter: 0, update: 1, options: 2, one: true },
  updateMany: { operation: 'update', filter: 0, update: 1, options: 2 },
  replaceOne: { operation: 'update', filter: 0, replacement: 1, options: 2, one: true },
  findOneAndUpdate: { operation: 'update', filter: 0, update: 1, options: 2, one: true },
  findOneAndReplace: { operation: 'update', filter: 0, replacement: 1, options: 2, one: true },
  findOneAndDelete: { operation: 'delete', filter: 0, options: 1, one: true },
  remove: { operation: 'delete', filter: 0, options: 1, common: true },
  deleteOne: { operation: 'delete', filter: 0, options: 1, one: true },
  deleteMany: { operation: 'delete', filter: 0, options: 1 },
  bulkWrite: { operation: 'update', operations: 0 },
  drop: { operation: 'delete', common: true },
  rename: { operation: 'define', common: true },
  createIndex: { operation: 'define', index: 0 },
  createIndexes: { operation: 'define', index: 0 },
  dropIndex: { operation: 'define' },
  dropIndexes: { operation: 'define', common: true },
  ensureIndex: { operation: 'define', index: 0, common: true },
};

/** Where Mongoose's methods take other arguments than the driver's. https://mongoosejs.com/docs/api/model.html */
const modelMethods: Readonly<Record<string, MongoMethod>> = {
  find: { operation: 'read', filter: 0, projection: 1, options: 2 },
  findOne: { operation: 'read', filter: 0, projection: 1, options: 2, one: true },
  findById: { operation: 'read', identity: 0, projection: 1, options: 2, one: true },
  exists: { operation: 'read', filter: 0, one: true },
  create: { operation: 'insert', documents: 0, spread: true },
  insertOne: { operation: 'insert', document: 0 },
  findByIdAndUpdate: { operation: 'update', identity: 0, update: 1, options: 2, one: true },
  findByIdAndDelete: { operation: 'delete', identity: 0, options: 1, one: true },
  findByIdAndRemove: { operation: 'delete', identity: 0, options: 1, one: true },
  findOneAndRemove: { operation: 'delete', filter: 0, options: 1, one: true },
};

export const mongooseMethods: Readonly<Record<string, MongoMethod>> = { ...driverMethods, ...modelMethods };

/** Methods of Mongoose's documents that change what is stored. https://mongoosejs.com/docs/api/document.html */
export const documentMethods: ReadonlySet<string> = new Set(['save', 'deleteOne', 'remove', 'updateOne', 'replaceOne']);

export function methodNamed(methods: Readonly<Record<string, MongoMethod>>, name: string): MongoMethod | null {
  return (Object.hasOwn(methods, name) ? methods[name] : undefined) ?? null;
}
