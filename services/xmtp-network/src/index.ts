export { startXmtpNetwork } from './service.ts';
