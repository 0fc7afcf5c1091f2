export { ensPorts } from './adapters/ens-ports.ts';
export { settings, templateQuotas } from './config.ts';
export { noTemplateQuotas, type TemplateQuotas } from './domain/quota.ts';
export { startTemplateService } from './service.ts';
