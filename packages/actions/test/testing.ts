export { action as actionOf, NOW, OWNER, situation } from './situations.ts';
