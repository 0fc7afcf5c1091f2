export { type NameProxy, startNameProxy } from './name-proxy.ts';
export {
  type Asked,
  type Behaviour,
  type ProtocolServer,
  startProtocolServer,
  type WrittenCall,
  type WrittenPart,
} from './protocol-server.ts';
