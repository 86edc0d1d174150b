import type { ProfiledEntity, ProfileReport } from '../model/profile-report';
import type { SampledField, SampledKind } from '../model/sample';
import { header, serialise } from './json';
import { isUnknownKind } from './profile-text';

/** The report of `profile` as JSON. `version` is Tacit's own. Names of fields are values here: none can be mistaken. */
export function profileJson(report: ProfileReport, version: string): string {
  return serialise({
    ...header(version),
    profiles: report.entities.map(profileOf),
    problems: report.problems,
    moreProblems: report.moreProblems,
  });
}

function profileOf({ profile, files, drawnFrom, code, against, drift, outdatedBy, saved }: ProfiledEntity): object {
  return {
    entity: profile.entity,
    on: profile.on,
    files,
    documents: profile.documents,
    complete: profile.complete,
    drawnFrom,
    discriminator: profile.discriminator,
    kinds: profile.kinds.map((kind) => kindOf(kind, isUnknownKind(kind.value, code))),
    otherKinds: profile.otherKinds,
    fields: profile.fields.map(fieldOf),
    fieldsCut: profile.fieldsCut,
    against,
    drift,
    outdatedBy,
    saved,
  };
}

function kindOf({ value, documents, fields }: SampledKind, unknown: boolean): object {
  return { kind: value, documents, inCode: !unknown, fields: fields.map(fieldOf) };
}

function fieldOf({ name, present, of, types, range }: SampledField): object {
  const counts = [...types].map(([type, count]) => ({ type, count }));
  return { name, present, of, types: counts, ...(range !== undefined && { range }) };
}
