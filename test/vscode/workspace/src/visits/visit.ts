/** Somebody came to one of our branches. */
export interface Visit {
  kind: 'reader' | 'guest';
  branch: string;
  createdAt: Date;
}
