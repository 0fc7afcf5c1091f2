export { NOT_GRANTED, PASSED, runScenario } from './conformance.ts';
export { everythingServer } from './everything.ts';
export { type OAuthServer, oauthServer } from './oauth-server.ts';
export { ECHO, type ScriptedServer, scriptedServer } from './scripted-server.ts';
