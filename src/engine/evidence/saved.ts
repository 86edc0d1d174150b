import { profileFileName, PROFILE_FOLDER, type Profile } from '../../model/sample';
import { compareText } from '../../model/span';
import { readProfile, writeProfile } from '../../parse/profile';

/** A text of the folder of profiles. */
interface Text {
  readonly file: string;
  readonly text: string;
}

/** A profile that was saved. */
export interface SavedProfile {
  readonly file: string;
  readonly profile: Profile;
}

/** What a text says where it is a saved profile, else null. */
export function savedProfile({ file, text }: Text): SavedProfile | null {
  const read = readProfile(text);
  return read === null ? null : { file, profile: read.profile };
}

/** The newest profile of an entity among those that were saved; null where there is none. */
export function newestOf(saved: readonly SavedProfile[], entity: string): SavedProfile | null {
  const own = saved.filter(({ profile }) => profile.entity === entity);
  return own.toSorted((a, b) => compareText(b.profile.on, a.profile.on))[0] ?? null;
}

/** The text to save, and where. */
export function fileOfProfile(profile: Profile): Text {
  return { file: `${PROFILE_FOLDER}/${profileFileName(profile.entity, profile.on)}`, text: writeProfile(profile) };
}
