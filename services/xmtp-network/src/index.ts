export { startXmtpNetwork, type XmtpNetworkConfig } from './service.ts';
