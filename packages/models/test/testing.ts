export { type Asked, type Behaviour, type ProtocolServer, startProtocolServer } from './protocol-server.ts';
