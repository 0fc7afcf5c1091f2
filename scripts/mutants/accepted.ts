// Surviving mutants that are accepted, or that change nothing observable, each with the reason.

export interface Accepted {
  /** As printed by the run, without the line number. */
  id: string;
  reason: string;
}

export const ACCEPTED: readonly Accepted[] = [
  {
    id: "services/host/src/agent/transfers/making.ts summarise: `error instanceof Refusal && error.reason === 'RATE_LIMITED'` → `error.reason === 'RATE_LIMITED'`",
    reason: 'No other error has this reason: for the type checker alone.',
  },
  {
    id: 'services/host/src/agent/transfers/sending.ts sendParts: `order.document === undefined` → `false`',
    reason: 'A transfer that is summarised or delivered has its document: for the type checker alone.',
  },
  {
    id: 'services/host/src/agent/transfers/receiving.ts take: `error instanceof TransferError` → `true`',
    reason: 'What reads a document throws no other error; this line is there for a mistake of ours.',
  },
  {
    id: 'services/host/src/agent/template/tool-orders.ts provideTools: `generation < deps.store.state.toolGeneration` → `generation <= deps.store.state.toolGeneration`',
    reason: 'The same generation is the same list: whether it is written again makes no difference.',
  },
  {
    id: 'services/host/src/agent/versions/domain/template-update.ts canonical: `error instanceof StatementError` → `true`',
    reason: 'What makes a text canonical throws no other error; this line is there for a mistake of ours.',
  },
  {
    id: 'services/claim/src/claiming/domain/claim-statement.ts widening: `error instanceof StatementError` → `true`',
    reason: 'What compares capabilities throws no other error; this line is there for a mistake of ours.',
  },
  {
    id: 'packages/statements/src/verification.ts verifyStatement: `error instanceof StatementError` → `true`',
    reason: 'What gives a statement its text throws no other error; this line is there for a mistake of ours.',
  },
  {
    id: 'packages/statements/src/keys/key-signature.ts walletSigned: `s > HALF_ORDER` → `s >= HALF_ORDER`',
    reason: 'Nobody can find a signature of a given text by a given key whose s is exactly half of the order.',
  },
  {
    id: 'packages/statements/src/keys/key-signature.ts walletSigned: `bytes.length !== 65 || (bytes[64] !== 27 && bytes[64] !== 28)` → `bytes[64] !== 27 && bytes[64] !== 28`',
    reason: 'viem recovers no address from any other length today. This line is there for the day on which it does.',
  },
  {
    id: 'packages/statements/src/verification.ts checkTimes: `expires !== undefined && expires - issued > lifetimeSeconds * 1000` → `expires - issued > lifetimeSeconds * 1000`',
    reason: 'Without an end the difference is no number, and no number is greater: for the type checker alone.',
  },
  {
    id: 'packages/statements/src/verification.ts checkTimes: `expires !== undefined && now.getTime() > expires + skew` → `now.getTime() > expires + skew`',
    reason: 'Without an end the sum is no number, and no number is greater: for the type checker alone.',
  },
  {
    id: 'services/gateway/src/commands/sign-in.ts signingKey: `signatures.length === 1 || (await verify([signature])).ok` → `(await verify([signature])).ok`',
    reason: 'The only signature of a statement that verified verifies again. This saves the second check.',
  },
  {
    id: 'services/gateway/src/handlers/authenticate.ts methodsOf: `!known.includes(name)` → `false`',
    reason: 'The names are ours, and all of them exist; this line is there for a mistake of ours.',
  },
  {
    id: 'services/gateway/src/handlers/forward.ts whileSessionLasts: `!session` → `false`',
    reason: 'No watch is open to callers without a session today. This line is there for the day on which one is.',
  },
  {
    id: 'services/gateway/src/handlers/forward.ts fromUpstream: `!(error instanceof ConnectError)` → `false`',
    reason:
      'What is no answer of a service is the end of a session or a mistake of ours, and both are passed on either way: for the type checker alone.',
  },
  {
    id: 'services/template/src/versions/domain/statement-check.ts canonical: `error instanceof StatementError` → `true`',
    reason: 'What makes a text canonical throws no other error; this line is there for a mistake of ours.',
  },
  {
    id: 'services/template/src/templates/commands/set-visibility.ts redeem: `until && (await tx.redeemNonce(envelope.signer, envelope.nonce, until, now))` → `await tx.redeemNonce(envelope.signer, envelope.nonce, until, now)`',
    reason: 'A statement without an end has been refused before: for the type checker alone.',
  },
  {
    id: "services/template/src/database/domain/access.ts seesPrivateOf: `reader.kind === 'user' && reader.inboxId === creatorId` → `reader.inboxId === creatorId`",
    reason: 'Only users have an inbox ID: for the type checker alone.',
  },
];
