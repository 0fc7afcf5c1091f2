// Whether the agent that an export names has signed it, and for whom.
import {
  type ExportAction,
  type InboxKeys,
  type KeySignature,
  newEnvelope,
  type Verification,
  verifyStatement,
} from '@offshoot/statements';
import { base64 } from '@scure/base';
import type { AgentExport, ExportManifest } from './agent-export.ts';

/** What the agent signs. `digest`: of the manifest. */
export function exportAction({ instanceId, ownerId }: ExportManifest, digest: string): ExportAction {
  return { action: 'context.export', sourceInstanceId: instanceId, ownerId, manifestDigest: digest };
}

/** `keys`: those of the inbox that the manifest names, from the XMTP network. */
export function verifyExport(
  { signature: signed }: AgentExport,
  o: { manifest: ExportManifest; digest: string; keys: InboxKeys; now: Date },
): Promise<Verification> {
  const { manifest, digest, keys, now } = o;
  const signature: KeySignature = { kind: 'wallet', address: signed.address, signature: base64.decode(signed.signature) };
  const envelope = newEnvelope(manifest.inboxId, { now: new Date(signed.issuedAt), nonce: signed.nonce });
  return verifyStatement({
    envelope,
    action: exportAction(manifest, digest),
    signatures: [signature],
    keys,
    signer: manifest.inboxId,
    now,
  });
}
