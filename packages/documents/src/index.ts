export { ConfinedReader } from './confined/confined-reader.ts';
export { isPdf, UnreadableFile } from './kind.ts';
export { isReadable } from './media-type.ts';
export { TextReader } from './text-reader.ts';
