export { templateQuotasFromEnv } from './config.ts';
export { noTemplateQuotas, type TemplateQuotas } from './domain/quota.ts';
export { startTemplateService, type TemplateServiceConfig, type TemplateServiceDeps } from './service.ts';
