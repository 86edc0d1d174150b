import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { isCallable } from './options';
import { triggerOf } from './trigger';

/**
 * A schedule of EventBridge as it is written: `rate(1 hour)` or `cron(0 3 * * ? *)`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function eventBridgeTrigger(value: Value | undefined, at: Span, timezone: Value | null): Trigger {
  const trigger = triggerOf(value, at, timezone, 'aws');
  return trigger.text?.startsWith('cron(') === true ? { ...trigger, kind: 'cron', dialect: 'aws' } : trigger;
}

/**
 * The function that a handler's path names (`src/jobs/purge.handler`). Paths start at the folder of the configuration,
 * which is the file's own or one above it.
 */
export function lambdaFunction(path: Value, look: Lookup): Value | null {
  const text = foldText(path);
  const [, module, name] = /^(?:\.\/)?(.+)\.([\w$]+)$/.exec(text ?? '') ?? [];
  return module === undefined || name === undefined ? null : exportedFrom(path, module, name, look);
}

/** What a module at a path from the file's folder, or one above it, exports under a name. */
export function exportedFrom(from: Value, module: string, name: string, look: Lookup): Value | null {
  const depth = from.at.file.split('/').length;
  for (let up = 0; up < depth; up += 1) {
    const target = look.module(from.at.file, `${up === 0 ? './' : '../'.repeat(up)}${module}`, from.at);
    const found = target === null ? null : look.member(target, name, from.at);
    if (found !== null && isCallable(found)) return found;
  }
  return null;
}
