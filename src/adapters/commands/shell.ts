import type { Command, Setting } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, pathOf, valuesOf } from '../arguments';
import { commandsOf } from '../command-text';
import { foldText } from '../fold';

/** Shells, and the programs that run another: `sudo -u postgres psql …`, `docker compose exec db psql …`, `ssh host '…'`. */
export const adapter: Adapter = {
  id: 'shell',
  title: 'Shell',
  documentation: 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html',
  mentions: ['#!/bin/sh', '#!/bin/bash', '#!/usr/bin/env bash'],
  packages: [],
  commands: {
    names: [
      ...['sh', 'bash', 'zsh', 'ksh', 'dash', 'ash', '.', 'source', 'eval', 'exec', 'command', 'xargs'],
      ...[
        'sudo',
        'doas',
        'su',
        'runuser',
        'env',
        'nohup',
        'nice',
        'ionice',
        'time',
        'timeout',
        'flock',
        'chronic',
        'watch',
      ],
      ...['docker', 'podman', 'docker-compose', 'podman-compose', 'kubectl', 'oc', 'ssh', 'heroku', 'fly', 'flyctl'],
      ...['cross-env', 'dotenv', 'dotenvx', 'env-cmd', 'doppler', 'op', 'infisical', 'aws-vault', 'chamber', 'cronic'],
    ],
    read,
  },
};

/** Commands that others run in the end: `ssh host 'docker exec db psql …'` is one of `psql`. */
export function innerCommands(command: Command, depth = 0): readonly Command[] {
  const [first] = command.words;
  const program = first === undefined ? null : pathOf(first);
  const isShell = program !== null && adapter.commands?.names.includes(baseName(program)) === true;
  if (!isShell || depth > DEEPEST) return [command];
  const inner = read(command).flatMap((effect) =>
    effect.kind === 'run' && effect.run.kind === 'commands' ? effect.run.commands : [],
  );
  return inner.length === 0 ? [command] : inner.flatMap((one) => innerCommands(one, depth + 1));
}

/** Programs run each other this deep at most. */
const DEEPEST = 8;

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const SHELLS = new Set(['sh', 'bash', 'zsh', 'ksh', 'dash', 'ash']);
/** Options with a value of programs that run the command behind their own arguments. */
const VALUED: Readonly<Record<string, readonly string[]>> = {
  sudo: ['u', 'g', 'h', 'p', 'C', 'r', 't', 'user', 'group'],
  doas: ['u', 'C'],
  runuser: ['u', 'g', 'user', 'group'],
  env: ['u', 'C', 'S', 'unset', 'chdir'],
  nice: ['n', 'adjustment'],
  ionice: ['c', 'n', 'class', 'classdata'],
  timeout: ['k', 's', 'kill-after', 'signal'],
  flock: ['w', 'E', 'timeout', 'wait'],
  xargs: ['I', 'n', 'P', 'L', 'd', 'a', 's'],
  watch: ['n', 'interval'],
  'env-cmd': ['f', 'file', 'e', 'environments'],
  dotenv: ['e', 'c', 'v', 'p'],
  dotenvx: ['f', 'e'],
};
/** Operands of their own in front of the command. */
const OPERANDS: Readonly<Record<string, number>> = { timeout: 1, flock: 1 };
const SEPARATED = new Set(['doppler', 'op', 'infisical', 'aws-vault', 'chamber', 'dotenv', 'dotenvx']);

function read(command: Command): readonly Effect[] {
  const [first, ...words] = command.words;
  const program = baseName((first === undefined ? null : pathOf(first)) ?? '');
  if (SHELLS.has(program)) return shellEffects(command, words);
  switch (program) {
    case '.':
    case 'source':
      return fileEffects(command, words);
    case 'eval':
      return words.flatMap(textEffects);
    case 'su':
      return valuesOf(argumentsOf(words, new Set(['c', 'command', 's', 'g'])), 'c', 'command').flatMap(textEffects);
    case 'ssh':
      return remoteEffects(command, words, 'BbcDEeFIiJLlmOopQRSWw');
    case 'docker':
    case 'podman':
    case 'docker-compose':
    case 'podman-compose':
      return containerEffects(command, words);
    case 'kubectl':
    case 'oc':
      return afterSeparator(command, words);
    case 'heroku':
    case 'fly':
    case 'flyctl':
      return platformEffects(command, words);
    default:
      return wrapperEffects(command, program, words);
  }
}

/** `sh -c 'text'`, `bash script.sh`, `sh < text`. */
function shellEffects(command: Command, words: readonly Value[]): readonly Effect[] {
  const texts = valuesOf(argumentsOf(words, new Set(['c', 'o', 'O'])), 'c');
  if (texts.length > 0) return texts.flatMap(textEffects);
  if (words.every((word) => foldText(word)?.startsWith('-') === true))
    return command.input?.kind === 'text' ? textEffects(command.input.value) : [];
  return fileEffects(
    command,
    words.filter((word) => foldText(word)?.startsWith('-') !== true),
  );
}

function fileEffects({ at }: Command, words: readonly Value[]): readonly Effect[] {
  const [file, ...rest] = words;
  const path = file === undefined ? null : pathOf(file);
  return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: rest, at } }];
}

function textEffects(text: Value): readonly Effect[] {
  return [{ kind: 'run', run: { kind: 'commands', commands: commandsOf(text) } }];
}

/** Goes on with another command, which keeps what is read as input. */
function commandEffects(command: Command, words: readonly Value[]): readonly Effect[] {
  const [only] = words;
  if (only === undefined) return [];
  // One word with spaces is a whole command line.
  if (words.length === 1 && /\s/.test(foldText(only) ?? '')) return textEffects(only);
  return [{ kind: 'run', run: { kind: 'commands', commands: [{ ...command, words }] } }];
}

function wrapperEffects(command: Command, program: string, words: readonly Value[]): readonly Effect[] {
  if (SEPARATED.has(program) && words.some((word) => foldText(word) === '--')) return afterSeparator(command, words);
  const valued = new Set(VALUED[program] ?? []);
  const settings: Setting[] = [];
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at];
    const text = word === undefined ? null : foldText(word);
    if (word === undefined) break;
    const setting = settingOf(word);
    if (setting === null && text?.startsWith('-') !== true) break;
    if (setting !== null || text === null) {
      if (setting !== null) settings.push(setting);
      continue;
    }
    const name = text.replace(/^--?/, '');
    if (valued.has(name)) at += 1;
    if (text === '--') {
      at += 1;
      break;
    }
  }
  const rest = words.slice(at + (OPERANDS[program] ?? 0));
  const [option, text] = rest;
  if (program === 'flock' && option !== undefined && text !== undefined && foldText(option) === '-c')
    return textEffects(text);
  return commandEffects(withSettings(command, settings), rest);
}

/** `JOB=tidy` as a word; null for another word. */
function settingOf(word: Value): Setting | null {
  const whole = foldText(word);
  const start = whole ?? (word.kind === 'template' ? (word.texts[0]?.text ?? '') : '');
  const [assigned, name] = /^(\w+)=/.exec(start) ?? [];
  if (assigned === undefined || name === undefined) return null;
  if (whole === null) return { name, value: { kind: 'unknown', text: `$${name}`, at: word.at } };
  return { name, value: { kind: 'literal', value: whole.slice(assigned.length), at: word.at } };
}

function withSettings(command: Command, settings: readonly Setting[]): Command {
  if (settings.length === 0) return command;
  return { ...command, environment: [...(command.environment ?? []), ...settings] };
}

function afterSeparator(command: Command, words: readonly Value[]): readonly Effect[] {
  const at = words.findIndex((word) => foldText(word) === '--');
  return at < 0 ? [] : commandEffects(command, words.slice(at + 1));
}

/** `ssh [options] host command …`: the words after the host are one command line. */
function remoteEffects(command: Command, words: readonly Value[], letters: string): readonly Effect[] {
  const { operands } = argumentsOf(words, new Set(letters));
  return commandEffects(command, operands.slice(1));
}

const CONTAINER_VALUED = new Set([
  ...[
    'e',
    'u',
    'w',
    'f',
    'p',
    'v',
    'name',
    'env',
    'env-file',
    'user',
    'workdir',
    'file',
    'project-name',
    'profile',
    'network',
  ],
  ...[
    'volume',
    'mount',
    'entrypoint',
    'index',
    'project-directory',
    'platform',
    'publish',
    'label',
    'add-host',
    'link',
  ],
]);

/** `docker exec [options] container command …`, `docker compose run service command …`, `docker run image command …`. */
function containerEffects(command: Command, words: readonly Value[]): readonly Effect[] {
  const at = words.findIndex((word) => ['exec', 'run'].includes(foldText(word) ?? ''));
  if (at < 0) return [];
  const rest = words.slice(at + 1);
  const settings: Setting[] = [];
  let next = 0;
  for (; next < rest.length; next += 1) {
    const word = rest[next];
    const text = word === undefined ? null : foldText(word);
    if (text?.startsWith('-') !== true) break;
    const value = rest[next + 1];
    const setting = (text === '-e' || text === '--env') && value !== undefined ? settingOf(value) : null;
    if (setting !== null) settings.push(setting);
    if (CONTAINER_VALUED.has(text.replace(/^--?/, ''))) next += 1;
  }
  return commandEffects(withSettings(command, settings), rest.slice(next + 1));
}

/** `heroku run command`, `heroku pg:psql -c '…'`, `fly ssh console -C 'command'`. */
function platformEffects(command: Command, words: readonly Value[]): readonly Effect[] {
  const texts = valuesOf(argumentsOf(words, new Set(['C', 'command', 'a', 'app', 's', 'select'])), 'C');
  if (texts.length > 0) return texts.flatMap(textEffects);
  const [first, ...rest] = words;
  const verb = first === undefined ? null : foldText(first);
  if (verb === 'pg:psql') return commandEffects(command, [{ kind: 'literal', value: 'psql', at: command.at }, ...rest]);
  if (verb !== 'run' && verb !== 'run:detached') return [];
  return commandEffects(command, argumentsOf(rest, new Set(['a', 'app', 'size', 's', 'env', 'e'])).operands);
}
