export { NOT_GRANTED, PASSED, runScenario } from './conformance.ts';
