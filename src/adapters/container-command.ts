import type { Command } from '../model/command';
import type { Value } from '../model/value';
import { commandOfWords, commandsOf } from './command-text';
import { eachOf } from './options';

/**
 * What a container runs: `command` and `args` together, as lists of words or as texts.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
 */
export function containerCommands(...parts: readonly (Value | null)[]): readonly Command[] {
  const given = parts.flatMap((part) => (part === null ? [] : [part]));
  const [first, ...others] = given;
  if (first === undefined) return [];
  if (given.some((part) => part.kind === 'array')) return commandOfWords(given.flatMap(eachOf), first.at);
  return others.length === 0 ? commandsOf(first) : commandOfWords(given, first.at);
}
