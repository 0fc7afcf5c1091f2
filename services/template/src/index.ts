export { settings, templateQuotas } from './config.ts';
export { ensPorts } from './creators/adapters/name-reader.ts';
export { noTemplateQuotas, type TemplateQuotas } from './publication/domain/quota.ts';
export { startTemplateService } from './service.ts';
