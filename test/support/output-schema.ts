import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { projectRoot } from './built';

/** What the published schema of an output says against a JSON text; empty when it fits. */
export function schemaProblems(
  output: 'audit' | 'check' | 'impact' | 'jobs' | 'tacit',
  json: string,
): readonly string[] {
  const text = readFileSync(path.join(projectRoot, 'schemas', `${output}.schema.json`), 'utf8');
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(text) as object);
  if (validate(JSON.parse(json))) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
