import {
  type Action,
  type Envelope,
  type KeySignature,
  StatementError,
  type StatementRefusal,
  signWithInstallationKey,
  statementText,
} from '../src/index.ts';
import { envelopeToJson, keysToJson, signatureToJson, type Vector } from './vector.ts';
import { envelopeOf, NOW, signerOf } from './vector-cast.ts';

export interface Attack {
  /** What the right person signed. Absent: nothing, since the presented fields have no text. */
  signed?: Action;
  /** What the verifier builds from the request. Absent: the same. */
  presented?: Action;
  /** Changes to the envelope, before and after signing. */
  envelope?: Partial<Envelope> | undefined;
  envelopeAfter?: Partial<Envelope>;
  signatures?: KeySignature[];
  now?: Date;
}

/** A statement signed by the person who must agree to the signed action, and verified as agreement to the presented one. */
export function attack(description: string, expected: StatementRefusal, o: Attack): Vector {
  const action = o.presented ?? o.signed;
  if (action === undefined) throw new Error(`${description}: an attack presents an action`);
  const signed = o.signed ?? action;
  const signer = signerOf(signed.action);
  const signedEnvelope = { ...envelopeOf(signer, signed.action), ...o.envelope };
  const envelope = { ...signedEnvelope, ...o.envelopeAfter };
  const signatures = o.signatures ?? [
    signWithInstallationKey(signer.installationKey, o.signed ? statementText(signedEnvelope, o.signed) : ''),
  ];
  const text = textOf(envelope, action);
  return {
    description,
    envelope: envelopeToJson(envelope),
    action,
    signatures: signatures.map(signatureToJson),
    keys: keysToJson(signer.keys),
    signer: signer.inboxId,
    now: (o.now ?? NOW).toISOString(),
    ...(text === undefined ? {} : { text }),
    expected,
  };
}

function textOf(envelope: Envelope, action: Action): string | undefined {
  try {
    return statementText(envelope, action);
  } catch (error) {
    if (error instanceof StatementError) return undefined;
    throw error;
  }
}
