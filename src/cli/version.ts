import packageJson from '../../package.json';

/** Tacit's own version. */
export const version = packageJson.version;
