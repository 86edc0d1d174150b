/** What a field's name says that it is there for: each list holds the words that teams use for it. */
const PURPOSES = {
  /** Rows that are gone for their readers, and kept all the same. */
  softDelete:
    /^(?:is_?)?(?:soft_?)?(?:deleted|removed|trashed|archived|discarded)(?:_?(?:at|on|date|time|timestamp))?$/i,
  /** Rows that somebody wants to be left alone. */
  hold: /^(?:(?:is|on)_?)?(?:legal_?hold|litigation_?hold|hold|pinned|locked|protected|retained|frozen|immutable|exempt|keep|preserved?)(?:_?(?:at|until|by|forever))?$|^(?:do_?not|never|no)_?(?:delete|purge|expire)$|^retain_?until$|^hold_?until$/i,
  /** Whose rows they are, where several parties share one table. */
  tenant: /^(?:tenant|organi[sz]ation|org|workspace)(?:_?(?:id|key|slug|uuid))?$/i,
  /** Where something lies that belongs to the row and is kept elsewhere. */
  companion:
    /^(?:\w+_?)?(?:s3|storage|blob|object|bucket|gcs|r2|minio|azure|cloudinary|upload)_?(?:key|path|name|id|url|uri)$|^(?:\w+_?)?(?:file|image|photo|attachment|avatar|thumbnail|document|pdf)_?(?:key|path)$/i,
} as const;

export type Purpose = keyof typeof PURPOSES;

/** Whether a field (dotted) is named for a purpose. */
export function isNamedFor(purpose: Purpose, field: string): boolean {
  return PURPOSES[purpose].test(field);
}
