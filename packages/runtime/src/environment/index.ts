export { bind, dataFolder, logLevel, origins, port, text, url, wholeNumber } from './kinds.ts';
export { derived, type Environment, group, isHex256, readEnvironment, reading, type Setting, type Variable, variable } from './setting.ts';
