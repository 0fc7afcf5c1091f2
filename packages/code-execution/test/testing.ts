export { runtimeHere } from './runtime-here.ts';
