import { runProgram } from './program';

/** What the inputs of action.yml ask for: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax */
function argumentsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  const input = (name: string): string => environment[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
  const given = (option: string, value: string): readonly string[] => (value === '' ? [] : [option, value]);
  const file = (format: string): readonly string[] =>
    input(format) === '' ? [] : ['-o', `${format}=${input(format)}`];
  return [
    'check',
    ...given('-C', input('working-directory')),
    ...given('--base', input('base')),
    ...given('--fail-on', input('fail-on')),
    '--format',
    'github',
    ...file('sarif'),
    ...file('markdown'),
  ];
}

process.stdout.on('error', () => undefined);
void runProgram(argumentsOf(process.env)).then((code) => {
  process.exitCode = code;
});
