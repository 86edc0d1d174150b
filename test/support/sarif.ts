import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { projectRoot } from './built';

const FILE = path.join(projectRoot, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const draft = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
const schema = Object.fromEntries(Object.entries(draft).filter(([key]) => key !== '$schema' && key !== 'id'));
// The schema is of draft 4, whose patterns are no Unicode patterns; what this Ajv does not know it need not.
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

/** What the official schema of SARIF 2.1.0 says against a text; empty when it fits. */
export function sarifProblems(text: string): readonly ErrorObject[] {
  return validate(JSON.parse(text)) ? [] : (validate.errors ?? []);
}
