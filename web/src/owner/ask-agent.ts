import { AgentLine, type Owner, recipientOf } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';

/** A language model takes a while for a summary. */
const ANSWER_WITHIN_SECONDS = 60;

/** Asks the agent in the direct message between its inbox and the person's. */
export async function askAgent<T>(
  owner: Owner,
  agent: Instance,
  ask: (line: AgentLine) => Promise<T>,
  withinSeconds = ANSWER_WITHIN_SECONDS,
): Promise<T> {
  await using line = await AgentLine.open(owner, recipientOf(agent), withinSeconds);
  return await ask(line);
}
