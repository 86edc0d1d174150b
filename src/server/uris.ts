import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path that a `file:` URI names, or null for any other URI. */
export function pathOf(uri: string): string | null {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : null;
  } catch {
    // A host, an encoded slash: not a file of this machine.
    return null;
  }
}

/** A path below `root` as spans have it, relative and with `/`; null when the URI is no file below it. */
export function fileBelow(root: string, uri: string): string | null {
  const absolute = pathOf(uri);
  if (absolute === null) return null;
  const relative = path.relative(root, absolute);
  if (relative === '' || relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
    return null;
  }
  return relative.split(path.sep).join('/');
}

/** What `encodeURIComponent` leaves and editors encode: https://www.rfc-editor.org/rfc/rfc3986#section-2.2 */
const LEFT = /[!'()*]/g;

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(LEFT, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The URI of a file that spans name, below a folder's URI. */
export function uriBelow(rootUri: string, file: string): string {
  return `${rootUri.replace(/\/+$/, '')}/${file.split('/').map(encodeSegment).join('/')}`;
}
