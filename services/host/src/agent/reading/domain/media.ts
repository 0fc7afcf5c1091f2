// The media that a file may be besides text, by its name and by the type that its sender gives. Only its bytes say what it is.
import { filesIn } from '../../transcript/domain/files-line.ts';

export type Medium = 'picture' | 'voice' | 'film';

const ENDINGS: Readonly<Record<Medium, readonly string[]>> = {
  picture: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'heic', 'heif', 'avif', 'bmp', 'tif', 'tiff', 'svg'],
  voice: ['m4a', 'mp3', 'ogg', 'oga', 'opus', 'wav', 'weba', 'aac', 'caf', 'amr', 'flac'],
  film: ['mp4', 'mov', 'm4v', 'webm', 'avi', 'mkv'],
};
const TYPES: Readonly<Record<Medium, string>> = { picture: 'image/', voice: 'audio/', film: 'video/' };
const MEDIA = Object.keys(TYPES) as Medium[];

/** Lower case; '' for a name without an ending. */
const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1 || name.length).toLowerCase();

/** Undefined: nothing says so. The type first, since anybody names a file as they like. */
export function mediumOf(name: string, mimeType = ''): Medium | undefined {
  const type = mimeType.toLowerCase();
  const ending = endingOf(name);
  return MEDIA.find((one) => type.startsWith(TYPES[one])) ?? MEDIA.find((one) => ENDINGS[one].includes(ending));
}

/** The medium of the first file in the line that is no text. `unknown`: one without an ending may be anything. Undefined: all are texts. */
export function mediumIn(line: string): Medium | 'unknown' | undefined {
  for (const name of filesIn(line)) {
    const medium = mediumOf(name) ?? (endingOf(name) === '' ? 'unknown' : undefined);
    if (medium !== undefined) return medium;
  }
  return undefined;
}

/** What the agent says of media that it cannot take in. */
export const UNSEEN: Readonly<Record<Medium, string>> = {
  picture: "I can't look at pictures.",
  voice: "I can't listen to voice messages.",
  film: "I can't watch videos.",
};
