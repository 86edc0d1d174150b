import { quote } from '../model/wording';
import type { InputSchema, PropertySchema } from './definitions';

/** An input that fits its schema. */
export type Input = ReadonlyMap<string, string | number>;

/** Something in a call that cannot be meant; its message is for the model. */
export class ToolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ToolError';
  }
}

/**
 * Reads what a model gives a tool.
 *
 * @throws ToolError where it does not fit the schema
 */
export function readInput({ properties, required }: InputSchema, given: unknown): Input {
  const stated = given === undefined || given === null ? {} : given;
  if (typeof stated !== 'object' || Array.isArray(stated)) throw new ToolError('The input must be an object.');
  const input = new Map<string, string | number>();
  for (const [key, value] of Object.entries(stated)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (schema === undefined)
      throw new ToolError(
        `There is no input ${quote(key.slice(0, 80))}; there is ${Object.keys(properties).join(', ')}.`,
      );
    if (value === null || value === undefined) continue;
    input.set(key, fitting(key, value, schema));
  }
  const missing = required.find((key) => !input.has(key));
  if (missing !== undefined) throw new ToolError(`${quote(missing)} is missing.`);
  return input;
}

function fitting(key: string, value: unknown, schema: PropertySchema): string | number {
  if (schema.type === 'integer') {
    if (typeof value === 'number' && Number.isInteger(value) && value >= schema.minimum && value <= schema.maximum)
      return value;
    throw new ToolError(`${quote(key)} must be a whole number from ${schema.minimum} to ${schema.maximum}.`);
  }
  if (typeof value !== 'string') throw new ToolError(`${quote(key)} must be a text.`);
  if ('enum' in schema) {
    if (schema.enum.includes(value)) return value;
    throw new ToolError(`${quote(key)} must be one of ${schema.enum.join(', ')}.`);
  }
  if (value.length >= schema.minLength && value.length <= schema.maxLength) return value;
  throw new ToolError(`${quote(key)} must have ${schema.minLength} to ${schema.maxLength} characters.`);
}

export function textIn(input: Input, key: string): string | null {
  const value = input.get(key);
  return typeof value === 'string' ? value : null;
}
