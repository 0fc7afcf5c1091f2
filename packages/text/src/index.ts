export { hasHidden, mapHidden, printable, visible } from './hidden.ts';
export { looks, nearLook, sameLook } from './looks.ts';
export { type NameProblem, nameProblem, shownName } from './names.ts';
export { isPlain, plain } from './plain.ts';
