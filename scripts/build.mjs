// Bundles dist/: one file per process that Tacit runs in. `--watch` rebuilds on every change.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { licenceText } from './licences.mjs';
import { root } from './root.mjs';

/** Bundle name → its entry. */
const ENTRIES = {
  cli: 'src/cli/main.ts',
  // What action.yml runs.
  action: 'src/cli/action.ts',
  server: 'src/server/main.ts',
  extension: 'src/extension/main.ts',
  // The worker thread that reads files.
  reader: 'src/host/reader.ts',
  // The drivers of databases, for whoever asks for a connection.
  connection: 'src/host/connection/open.ts',
  // What dumps and drivers share. mongodb-schema asks for the CommonJS build: one copy is enough.
  bson: 'node_modules/bson/lib/bson.cjs',
};

/** What drivers can do without, and say so where it is asked for: compression, proxies, accounts of clouds. */
const OPTIONAL = [
  '@aws-sdk/credential-providers',
  // PostgreSQL for `tacit replay`: 27 MB.
  '@electric-sql/pglite',
  '@mongodb-js/zstd',
  'gcp-metadata',
  'kerberos',
  'mongodb-client-encryption',
  'pg-native',
  'snappy',
  'socks',
];

/** Bundles ask for BSON beside them, when they need it. */
const sharedBson = /** @satisfies {esbuild.Plugin} */ ({
  name: 'shared-bson',
  setup: (build) => {
    build.onResolve({ filter: /^bson$/ }, () => ({ path: './bson.js', external: true }));
  },
});

/** Node's own URL is the one of this package, which holds a table of all Unicode. */
const urls = /** @satisfies {esbuild.Plugin} */ ({
  name: 'urls',
  setup: (build) => {
    build.onResolve({ filter: /^whatwg-url$/ }, ({ path: name }) => ({ path: name, namespace: 'urls' }));
    build.onLoad({ filter: /.*/, namespace: 'urls' }, () => ({
      contents: 'module.exports = { URL: globalThis.URL, URLSearchParams: globalThis.URLSearchParams };',
    }));
  },
});

/** Loading the TypeScript compiler takes 200 ms, so only the worker may hold it. */
const COMPILER = /node_modules\/(@ts-morph\/common|typescript)\//;
const COMPILER_HOME = 'reader';

/** What the library of SQLite loads from beside the bundle that holds it. */
const SQLITE = path.join(root, 'node_modules/node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm');

const dist = path.join(root, 'dist');
const watch = process.argv.includes('--watch');

const missing = Object.values(ENTRIES).filter((entry) => !existsSync(path.join(root, entry)));
if (missing.length > 0) console.error(`Not built, because the entry does not exist: ${missing.join(', ')}`);

const options = /** @satisfies {esbuild.BuildOptions} */ ({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(ENTRIES).filter(([, entry]) => !missing.includes(entry))),
  outdir: 'dist',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: ['vscode', ...OPTIONAL],
  plugins: [sharedBson, urls],
  minify: !watch,
  sourcemap: watch,
  legalComments: 'none',
  metafile: true,
  // The sources are ES modules; a CommonJS bundle has no import.meta of its own.
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  // What a dependency's ES module build shares with its CommonJS build must not be bundled twice.
  mainFields: ['module', 'main'],
  logLevel: 'info',
});

/**
 * @param {esbuild.Metafile} metafile
 * @returns {string[]} bundles that hold the compiler and should not
 */
function compilerStowaways(metafile) {
  return Object.entries(metafile.outputs)
    .filter(([output]) => output.endsWith('.js') && path.basename(output, '.js') !== COMPILER_HOME)
    .filter(([, { inputs }]) => Object.keys(inputs).some((input) => COMPILER.test(input)))
    .map(([output]) => output);
}

if (watch) {
  mkdirSync(dist, { recursive: true });
  copyFileSync(SQLITE, path.join(dist, path.basename(SQLITE)));
  const context = await esbuild.context(options);
  await context.watch();
} else {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const { metafile } = await esbuild.build(options);
  copyFileSync(SQLITE, path.join(dist, path.basename(SQLITE)));
  writeFileSync(path.join(dist, 'ThirdPartyNotices.txt'), licenceText(Object.keys(metafile.inputs)));
  const stowaways = compilerStowaways(metafile);
  if (stowaways.length > 0) {
    console.error(`Only dist/${COMPILER_HOME}.js may hold the TypeScript compiler; so do: ${stowaways.join(', ')}`);
    process.exitCode = 1;
  }
}
