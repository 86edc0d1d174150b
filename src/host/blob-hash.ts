import { createHash } from 'node:crypto';

/** The hash functions that git repositories use. */
export type HashAlgorithm = 'sha1' | 'sha256';

/**
 * Git's id of a content, without git: the hash of `blob <size>\0` and the bytes
 * (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects).
 */
export function blobHash(content: Uint8Array, algorithm: HashAlgorithm): string {
  return createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest('hex');
}
