export { credentialIn } from '@offshoot/memory/credentials/credentials.ts';
