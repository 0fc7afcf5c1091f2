import { create } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { type Join, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { USAGE } from '../failure.ts';

/** How the agent gets into the conversation, in the command's form. */
export interface JoinOptions {
  invite?: string;
  added?: boolean;
  addedBy?: string;
  group?: string;
}

/** Whether the person has chosen a way. */
export function saysWay({ invite, added, addedBy, group }: JoinOptions): boolean {
  return invite !== undefined || added === true || addedBy !== undefined || group !== undefined;
}

/** `me`: the inbox of this command's identity, for --added: the statement must name who may add the agent. */
export async function joinOf({ invite, added, addedBy, group }: JoinOptions, me: () => Promise<string>): Promise<Join> {
  const isAdded = added === true || addedBy !== undefined || group !== undefined;
  if (invite !== undefined && !isAdded) return create(JoinSchema, { way: { case: 'inviteUrl', value: invite } });
  if (isAdded && invite === undefined && !(added && addedBy !== undefined)) {
    const byId = addedBy ?? (added ? await me() : '');
    return create(JoinSchema, { way: { case: 'added', value: { byId, groupId: group ?? '' } } });
  }
  throw new Failure(USAGE, 'Choose how the agent joins: --invite URL, --added, --added-by INBOX or --group ID.', {
    help: '--invite takes an invite link from Convos. --added-by names the inbox that will add the agent, --added uses your own (see `offshoot identity`), and --group names the conversation.',
  });
}

/** In the command's form, for a command to repeat. */
export function wordsOfJoin({ invite, added, addedBy, group }: JoinOptions): string[] {
  if (invite !== undefined) return ['--invite', `'${invite}'`];
  const words = [
    added ? ['--added'] : [],
    addedBy === undefined ? [] : ['--added-by', addedBy],
    group === undefined ? [] : ['--group', group],
  ];
  const said = words.flat();
  return said.length > 0 ? said : ['--invite URL'];
}
