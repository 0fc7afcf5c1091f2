// Which code is mutated, and which tests can kill its mutants.
import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';

interface Target {
  files: readonly string[];
  /** Run in this order, each only if the mutant survived the previous ones. Paths or prefixes of paths. */
  tests: readonly (readonly string[])[];
}

const AGENT = 'services/host/src/agent';
const INSTANCE = 'services/host/test';
/** Tests of complete agents. */
const INSTANCE_SERVICE = ['clone', 'consent', 'ownership', 'share', 'update', 'batch-update', 'sealed-values', 'old-backup', 'set-config'];

/** The first entry that matches a file applies. */
export const TARGETS: readonly Target[] = [
  {
    files: [`${AGENT}/versions/domain/{attestation,signed-version,template-update}.ts`, `${AGENT}/template/domain/claimed-version.ts`],
    tests: [
      ['attestation', 'described-version', 'update-attacks', 'claimed-version', 'version-orders'].map(
        (name) => `${INSTANCE}/domain/${name}.test.ts`,
      ),
      ['test/attacks/updates.test.ts', 'test/attacks/claims.test.ts'],
      ['update', 'batch-update', 'freshness', 'consent'].map((name) => `${INSTANCE}/${name}.test.ts`),
    ],
  },
  {
    files: [`${AGENT}/versions/domain/sealed-config.ts`, `${AGENT}/template/sealed-values.ts`],
    tests: [
      [`${INSTANCE}/domain/sealed-config.test.ts`, `${INSTANCE}/domain/sealed-prompt.test.ts`],
      [`${INSTANCE}/sealed-values.test.ts`, `${INSTANCE}/carried-values.test.ts`],
      ['test/attacks/claims.test.ts'],
    ],
  },
  {
    files: [`${AGENT}/transcript/domain/profile-word.ts`, 'packages/memory/src/forgetting/forget-rules.ts'],
    tests: [[`${INSTANCE}/domain/profile-word.test.ts`, `${INSTANCE}/memory/forget-rules.test.ts`], [`${INSTANCE}/profiles.test.ts`]],
  },
  {
    files: [
      `${AGENT}/transfers/{answers,group,ingesting,making,orders,receiving,sending}.ts`,
      `${AGENT}/transfers/domain/summary/{awaited-document,context-summary,sent-entries}.ts`,
    ],
    tests: [
      [
        `${INSTANCE}/domain/transfer-orders.test.ts`,
        `${INSTANCE}/domain/receiving.test.ts`,
        `${INSTANCE}/domain/sending.test.ts`,
        `${INSTANCE}/domain/making.test.ts`,
        `${INSTANCE}/domain/awaited-context.test.ts`,
        `${INSTANCE}/domain/sent-entries.test.ts`,
        `${INSTANCE}/context/context-summary.test.ts`,
      ],
      ['clone', 'share', 'owner-races'].map((name) => `${INSTANCE}/${name}.test.ts`),
      ['test/attacks/clones.system.test.ts', `${INSTANCE}/redemption-crash.system.test.ts`, `${INSTANCE}/moved-transfer.system.test.ts`],
    ],
  },
  {
    files: [
      `${AGENT}/desk/{linking,trust-orders}.ts`,
      `${AGENT}/trust/{owners,pausing,situation}.ts`,
      `${AGENT}/record/domain/{link-code,starting-trust}.ts`,
    ],
    tests: [[`${INSTANCE}/trust`]],
  },
  {
    files: [`${AGENT}/ownership/owner-orders.ts`, `${AGENT}/orders/order-checks.ts`],
    tests: [
      [`${INSTANCE}/domain/order-checks.test.ts`],
      [`${INSTANCE}/owner-races.test.ts`, `${INSTANCE}/ownership.test.ts`],
      ['test/attacks/ownership.test.ts', `${INSTANCE}/clone.test.ts`],
    ],
  },
  {
    files: [`${AGENT}/template/{update,config}-orders.ts`, `${AGENT}/template/tool-orders.ts`],
    tests: [
      [`${INSTANCE}/domain/version-orders.test.ts`, `${INSTANCE}/tools.test.ts`],
      ['update', 'consent', 'batch-update', 'set-config'].map((name) => `${INSTANCE}/${name}.test.ts`),
      ['test/attacks/updates.test.ts', `${INSTANCE}/lately-genuine.test.ts`, `${INSTANCE}/freshness.test.ts`],
    ],
  },
  {
    files: [
      `${AGENT}/ownership/domain/{ending,standing}.ts`,
      `${AGENT}/orders/domain/owner-statement.ts`,
      `${AGENT}/record/domain/mark.ts`,
      `${AGENT}/ownership/{orders,recalling}.ts`,
      `${AGENT}/orders/marked-change.ts`,
      `${AGENT}/template/lately-genuine.ts`,
    ],
    tests: [
      [
        ...[
          'standing',
          'early-answers',
          'owner-order-attacks',
          'marks',
          'marked-change',
          'claims',
          'version-orders',
          'transfer-orders',
        ].map((name) => `${INSTANCE}/domain/${name}.test.ts`),
        `${INSTANCE}/lately-genuine.test.ts`,
      ],
      [`${INSTANCE}/owner-races.test.ts`],
      ['test/attacks/claims.test.ts'],
      ['test/attacks/clones.system.test.ts', 'test/attacks/ownership.test.ts', 'test/attacks/updates.test.ts'],
      INSTANCE_SERVICE.map((name) => `${INSTANCE}/${name}.test.ts`),
    ],
  },
  {
    files: [
      'services/claim/src/{claiming,templates,transfers}/domain/!(pressure).ts',
      'services/claim/src/lifecycle/domain/{access,agent-facts,lifecycle,owner-statement,quota,report,retention,transfer}.ts',
      'services/claim/src/tools/domain/tools.ts',
    ],
    tests: [
      [
        'lifecycle/access',
        'claiming/claim-statement',
        'claiming/quota',
        'templates/template-rules',
        'lifecycle/lifecycle',
        'lifecycle/transfer',
        'tools/tool-rules',
      ].map((name) => `services/claim/test/${name}.test.ts`),
      [
        'claiming/claims',
        'claiming/clones',
        'ownership/owner-orders',
        'ownership/ownership',
        'lifecycle/releases',
        'transfers/shares',
        'transfers/share-refusals',
        'tools/shown-tools',
        'claiming/sealed-values',
        'tools/tools',
      ].map((name) => `services/claim/test/${name}.test.ts`),
      ['claims', 'clones.system', 'ownership', 'destination'].map((name) => `test/attacks/${name}.test.ts`),
    ],
  },
  {
    files: ['services/claim/src/lifecycle/handlers/messages.ts'],
    tests: [
      ['lifecycle/messages', 'tools/shown-tools', 'transfers/shares', 'ownership/ownership'].map(
        (name) => `services/claim/test/${name}.test.ts`,
      ),
    ],
  },
  {
    files: [
      'services/template/src/{database/domain/{access,template},publication/domain/quota,templates/domain/content-rules}.ts',
      'services/template/src/{search/domain/{store-search,surroundings,template-uses,typing-errors},versions/domain/*}.ts',
      'services/template/src/{moderation/commands/*,reading/commands/reading-for-*}.ts',
      'services/template/src/{templates/commands/!(duplication),versions/commands/promise-version}.ts',
    ],
    tests: [
      ['refused-early', 'merge-signatures', 'statement-check', 'quotas'].map((name) => `services/template/test/${name}.test.ts`),
      ['attacks', 'bad-input', 'names', 'resigning', 'templates'].map((name) => `services/template/test/${name}.test.ts`),
      ['services/template/test/'],
      ['test/attacks/updates.test.ts'],
    ],
  },
  {
    files: [
      'services/template/src/creators/{domain/*,commands/set-creator-name}.ts',
      'services/template/src/creators/adapters/{name,website}-reader.ts',
    ],
    tests: [['creator-names', 'website-reader'].map((name) => `services/template/test/${name}.test.ts`)],
  },
  {
    files: ['services/claim/src/use/domain/*.ts'],
    tests: [['services/claim/test/use/']],
  },
  {
    files: ['services/gateway/src/{domain,commands}/*.ts', 'services/gateway/src/handlers/{authenticate,forward,sessions}.ts'],
    tests: [
      ['session-rules', 'forwarded-methods'].map((name) => `services/gateway/test/${name}.test.ts`),
      ['session', 'refresh', 'revocation', 'forwarding', 'streams.system', 'rate-limits', 'edge.system'].map(
        (n) => `services/gateway/test/${n}.test.ts`,
      ),
      ['test/attacks/gateway.test.ts'],
    ],
  },
  {
    files: ['packages/statements/src/{*,keys/*,mcp/*,versions/*}.ts'],
    tests: [['packages/statements/test/'], ['packages/statements/test/sealing/sealing-key.test.ts']],
  },
  {
    files: ['packages/statements/src/sealing/*.ts'],
    tests: [['packages/statements/test/sealing/'], [`${INSTANCE}/domain/sealed-config.test.ts`]],
  },
  {
    files: ['packages/rpc/src/auth/{host-certificate,operator-pass,service-credentials,service-token,short-token,tls,user-token}.ts'],
    tests: [
      ['service-callers', 'tls', 'user-tokens', 'operator-passes'].map((name) => `packages/rpc/test/${name}.test.ts`),
      ['test/service-roles.test.ts', 'test/attacks/hosts.test.ts'],
    ],
  },
  {
    files: ['packages/statements/src/origin-proofs/*.ts'],
    tests: [['packages/statements/test/origin-proofs/'], [`${INSTANCE}/profiles.test.ts`]],
  },
  { files: ['packages/xmtp/src/ethereum/*.ts'], tests: [['packages/xmtp/test/ethereum/']] },
  {
    files: ['packages/convos/src/receipt-codec.ts'],
    tests: [['packages/convos/test/receipt-codec.test.ts'], ['test/cli-context.system.test.ts']],
  },
  {
    files: ['packages/template-content/src/*.ts'],
    tests: [['packages/template-content/test/'], ['cli/test/templates/template-file.test.ts']],
  },
  {
    files: [
      'packages/client/src/{gateway/deployment,session/audience,signing}.ts',
      'packages/client/src/claims/{claim-agent,invite-check,reserve-agent,seen-terms,sign-claim,swapped-agent}.ts',
      'packages/client/src/transfers/{agent-line,honest-preview,receipts,unverified-answer}.ts',
      'packages/client/src/{agents/ownership,values/*}.ts',
    ],
    tests: [
      ['packages/client/test/', 'cli/test/transfers/', 'cli/test/claims/', 'cli/test/pieces.test.ts', 'cli/test/tools.test.ts'],
      ['test/cli-trust.system.test.ts'],
      ['test/cli-context.system.test.ts', 'test/cli.system.test.ts'],
      ['test/web/owner.system.test.ts'],
    ],
  },
];

/** All files to mutate, or those whose path contains one of the words. */
export function targetFiles(words: readonly string[]): string[] {
  const files = TARGETS.flatMap((target) => target.files.flatMap((pattern) => globSync(pattern))).map((file) => file.replaceAll('\\', '/'));
  return [...new Set(files)].filter((file) => words.length === 0 || words.some((word) => file.includes(word))).toSorted();
}

export function testsFor(file: string): readonly (readonly string[])[] {
  return TARGETS.find(({ files }) => files.some((pattern) => matchesGlob(file, pattern)))?.tests ?? [];
}
