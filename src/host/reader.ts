import { readFile } from '../engine/read';
import { serveReader } from './serve-reader';

// The entry of the worker thread: the only bundle that holds the TypeScript compiler.
serveReader(readFile);
