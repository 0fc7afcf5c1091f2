export { isReadable } from './body-text.ts';
export { ConfinedReader } from './confined/confined-reader.ts';
export { isPdf, UnreadableFile } from './kind.ts';
export { TextReader } from './text-reader.ts';
