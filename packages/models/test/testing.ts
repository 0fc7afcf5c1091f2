export { type Asked, type Behaviour, type ProtocolServer, startProtocolServer, type WrittenCall } from './protocol-server.ts';
