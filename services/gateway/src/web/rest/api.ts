import { type RestApi, restHandler } from '@offshoot/rest';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { WebRoute } from '../web-routes.ts';
import {
  acceptAgent,
  consentToUpdate,
  getAgent,
  getTree,
  listAgents,
  listAncestors,
  listDescendants,
  offerAgent,
  releaseAgent,
  setValues,
} from './agents.ts';
import { cancelClaim, createClaim, getClaim, listClaims, reserveInstance } from './claims.ts';
import { messages } from './messages.ts';
import { createChallenge, getSession, refreshSession, signIn, signOut } from './session.ts';
import {
  appealStanding,
  attestTemplateVersion,
  createTemplate,
  deleteTemplate,
  draftTemplate,
  getDrafting,
  getRollout,
  getTemplate,
  getTemplateStats,
  getTemplateVersion,
  listCategories,
  listFeaturedTemplates,
  listTemplates,
  listTemplateVersions,
  offerTemplate,
  reportTemplate,
  setRollout,
  setTemplateVisibility,
  takeOverTemplate,
  updateTemplate,
  yankTemplateVersion,
} from './templates.ts';
import { createTransfer, getTransfer } from './transfers.ts';

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
    setRollout,
    getTemplateStats,
    offerTemplate,
    takeOverTemplate,
    getDrafting,
    draftTemplate,
    yankTemplateVersion,
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

/** Everything under /api. */
export async function rest(log: Logger): Promise<WebRoute> {
  const handle = await restHandler(restApi, log);
  return (request, response, invoker) => {
    if (!/^\/api(?:[/?]|$)/.test(request.url ?? '')) return false;
    handle(request, response, invoker);
    return true;
  };
}
