export { startTemplateService, type TemplateServiceConfig, type TemplateServiceDeps } from './service.ts';
