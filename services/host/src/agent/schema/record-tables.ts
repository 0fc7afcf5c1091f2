// What the agent itself keeps: its state, its version, redeemed statements, reports, and what the pool made for it.
export const RECORD_TABLES = `
  CREATE TABLE agent (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), state TEXT NOT NULL) STRICT;
  -- The applied version, with the creator's statement, as the creator signed it.
  CREATE TABLE template_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version TEXT NOT NULL) STRICT;
  -- One redemption per signer and nonce, for good.
  CREATE TABLE nonce (signer TEXT NOT NULL, nonce TEXT NOT NULL, purpose TEXT NOT NULL, PRIMARY KEY (signer, nonce)) STRICT;
  CREATE TABLE report (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
  -- What the pool made for this agent alone. The value is a number, an address or a key.
  CREATE TABLE own_tool (
    resource_id TEXT NOT NULL UNIQUE,
    tool_id TEXT NOT NULL UNIQUE,
    resource TEXT NOT NULL CHECK (resource IN ('openrouter-key', 'agentmail-inbox', 'telnyx-number', 'wallet')),
    value TEXT NOT NULL,
    -- The key that opens an e-mail inbox. Empty: none.
    key TEXT NOT NULL
  ) STRICT;
`;
