export { problemsOf, replayed } from './replay.ts';
