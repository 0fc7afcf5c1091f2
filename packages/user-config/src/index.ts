export { formatOf, objectionTo, type ValueFormat, type ValueRule } from './value-rule.ts';
