export { formatOf, isEmail, MAX_VALUE_BYTES, objectionTo, type ValueFormat, type ValueRule } from './value-rule.ts';
