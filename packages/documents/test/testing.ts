export { page, pdfOf } from './pdf-of.ts';
