export { type ContentViolation, violationsOf } from './content-rules.ts';
export { MAX_TEMPLATE_FILE_BYTES, readTemplate, type TemplateFile } from './read-template.ts';
export { TemplateFileError } from './template-file-error.ts';
export { writeTemplate } from './write-template.ts';
