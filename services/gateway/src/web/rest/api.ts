import type { RestApi } from '@offshoot/rest';
import { acceptAgent } from './agents/accept-agent.ts';
import { consentToUpdate } from './agents/consent-to-update.ts';
import { getAgent } from './agents/get-agent.ts';
import { getTree } from './agents/get-tree.ts';
import { listAgents } from './agents/list-agents.ts';
import { listAncestors } from './agents/list-ancestors.ts';
import { listDescendants } from './agents/list-descendants.ts';
import { offerAgent } from './agents/offer-agent.ts';
import { releaseAgent } from './agents/release-agent.ts';
import { setValues } from './agents/set-values.ts';
import { cancelClaim } from './claims/cancel-claim.ts';
import { createClaim } from './claims/create-claim.ts';
import { getClaim } from './claims/get-claim.ts';
import { listClaims } from './claims/list-claims.ts';
import { reserveInstance } from './claims/reserve-instance.ts';
import { messages } from './messages.ts';
import { createChallenge } from './session/create-challenge.ts';
import { getSession } from './session/get-session.ts';
import { refreshSession } from './session/refresh-session.ts';
import { signIn } from './session/sign-in.ts';
import { signOut } from './session/sign-out.ts';
import { appealStanding } from './templates/appeal-standing.ts';
import { attestTemplateVersion } from './templates/attest-template-version.ts';
import { createTemplate } from './templates/create-template.ts';
import { deleteTemplate } from './templates/delete-template.ts';
import { getRollout } from './templates/get-rollout.ts';
import { getTemplate } from './templates/get-template.ts';
import { getTemplateVersion } from './templates/get-template-version.ts';
import { listCategories } from './templates/list-categories.ts';
import { listFeaturedTemplates } from './templates/list-featured-templates.ts';
import { listTemplateVersions } from './templates/list-template-versions.ts';
import { listTemplates } from './templates/list-templates.ts';
import { reportTemplate } from './templates/report-template.ts';
import { setTemplateVisibility } from './templates/set-template-visibility.ts';
import { updateTemplate } from './templates/update-template.ts';
import { createTransfer } from './transfers/create-transfer.ts';
import { getTransfer } from './transfers/get-transfer.ts';

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
    listFeaturedTemplates,
    createTemplate,
    getTemplate,
    updateTemplate,
    deleteTemplate,
    setTemplateVisibility,
    listTemplateVersions,
    getTemplateVersion,
    attestTemplateVersion,
    getRollout,
    reportTemplate,
    appealStanding,
    reserveInstance,
    createClaim,
    listClaims,
    getClaim,
    cancelClaim,
    listAgents,
    getAgent,
    releaseAgent,
    consentToUpdate,
    setValues,
    offerAgent,
    acceptAgent,
    listAncestors,
    listDescendants,
    getTree,
    createTransfer,
    getTransfer,
  ],
};
