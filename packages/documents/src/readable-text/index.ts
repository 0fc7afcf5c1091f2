export { readableText } from './readable-text.ts';
