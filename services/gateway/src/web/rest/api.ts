import type { RestApi } from '@offshoot/rest';
import { getAgent } from './agents/get-agent.ts';
import { getTree } from './agents/get-tree.ts';
import { listAgents } from './agents/list-agents.ts';
import { listAncestors } from './agents/list-ancestors.ts';
import { listDescendants } from './agents/list-descendants.ts';
import { releaseAgent } from './agents/release-agent.ts';
import { createClaim } from './claims/create-claim.ts';
import { getClaim } from './claims/get-claim.ts';
import { reserveInstance } from './claims/reserve-instance.ts';
import { messages } from './messages.ts';
import { createChallenge } from './session/create-challenge.ts';
import { getSession } from './session/get-session.ts';
import { refreshSession } from './session/refresh-session.ts';
import { signIn } from './session/sign-in.ts';
import { signOut } from './session/sign-out.ts';
import { createTemplate } from './templates/create-template.ts';
import { deleteTemplate } from './templates/delete-template.ts';
import { getTemplate } from './templates/get-template.ts';
import { getTemplateVersion } from './templates/get-template-version.ts';
import { listCategories } from './templates/list-categories.ts';
import { listTemplateVersions } from './templates/list-template-versions.ts';
import { listTemplates } from './templates/list-templates.ts';
import { setTemplateVisibility } from './templates/set-template-visibility.ts';
import { updateTemplate } from './templates/update-template.ts';

/** REST for clients that have no RPC library: each route is one RPC. */
export const restApi: RestApi = {
  title: 'Offshoot over REST',
  introduction: [
    'Each route makes one RPC of this gateway, with the same sign-in, limits and refusals. Answers are the contract’s JSON form: ' +
      'fields that are empty are left out, 64-bit numbers are text, bytes are base64.',
    'Sign in: POST /api/session/challenges, sign the statement session.sign-in, POST /api/session, then send the access token as ' +
      '“authorization: Bearer TOKEN”. What a person agrees to is signed in the body, too.',
    'A refusal has {"error": {"reason", "message", "next", "requestId"}}: the reason is for programs, the next step for people.',
  ],
  openApiPath: '/api/openapi.json',
  pagePath: '/api',
  schemas: messages,
  routes: [
    createChallenge,
    signIn,
    refreshSession,
    getSession,
    signOut,
    listTemplates,
    listCategories,
    createTemplate,
    getTemplate,
    updateTemplate,
    deleteTemplate,
    setTemplateVisibility,
    listTemplateVersions,
    getTemplateVersion,
    reserveInstance,
    createClaim,
    getClaim,
    listAgents,
    getAgent,
    releaseAgent,
    listAncestors,
    listDescendants,
    getTree,
  ],
};
