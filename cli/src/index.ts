export { settings } from './environment.ts';
export { toFailure } from './failure.ts';
export { buildProgram } from './program.ts';
export { runCommandLine } from './run.ts';
export { type Input, silence } from './terminal/input.ts';
