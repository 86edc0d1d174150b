/** Languages of code, each with adapters of its own. */
export type CodeLanguage = 'typescript' | 'python';

const PYTHON = /\.pyw?$/;
const TYPESCRIPT = /\.[cm]?[jt]sx?$/;

/** The language of a file of code, JavaScript counted as TypeScript; null for any other file. */
export function codeLanguage(file: string): CodeLanguage | null {
  if (PYTHON.test(file)) return 'python';
  return TYPESCRIPT.test(file) ? 'typescript' : null;
}

export function isPython(file: string): boolean {
  return PYTHON.test(file);
}
