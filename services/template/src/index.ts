export { ensPorts } from './adapters/name-reader.ts';
export { settings, templateQuotas } from './config.ts';
export { noTemplateQuotas, type TemplateQuotas } from './domain/quota.ts';
export { startTemplateService } from './service.ts';
