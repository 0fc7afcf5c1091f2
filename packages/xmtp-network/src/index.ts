export { settings } from './config.ts';
export { startXmtpNetwork } from './service.ts';
