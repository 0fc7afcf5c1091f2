export { type ContentViolation, violationsOf } from './content-rules.ts';
export { duplicateOf } from './duplicate.ts';
export { MAX_TEMPLATE_FILE_BYTES, readTemplate } from './read-template.ts';
export { TemplateFileError } from './template-file-error.ts';
export { writeTemplate } from './write-template.ts';
