import { type ClaimOptions, claimAgent, cloneAgent, type Owner, present, type WantedJoin } from '@offshoot/client';
import type { Claim, Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Where } from '../destination/where.ts';
import type { Chosen } from './draft.ts';

/** What the person wants, as often as it takes. */
export interface Order {
  where: Where;
  claim(owner: Owner, join: WantedJoin, options: ClaimOptions): Promise<Claim>;
}

/** A new agent of the template, as the person was shown it: that is what they sign. */
export function orderOfAgent({ id: templateId, version }: Template, { where, values, model }: Chosen): Order {
  return {
    where,
    async claim(owner, join, options) {
      const seen = present((await owner.gateway.templates.getTemplateVersion({ templateId, version })).version);
      return claimAgent(owner, { templateId, join, model, values, seen }, options);
    },
  };
}

/** A clone with the summary that the person was shown. */
export function orderOfClone(
  parent: Instance,
  { contextPrompt, summaryDigest }: { contextPrompt: string; summaryDigest: string },
  { where, values, model }: Chosen,
): Order {
  return {
    where,
    claim: (owner, join, options) => cloneAgent(owner, { parent, join, contextPrompt, summaryDigest, model, values }, options),
  };
}
