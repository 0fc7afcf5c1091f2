import { TOOL_RESOURCES } from '@offshoot/statements';

/** Short forms of enum values, by the enum's name in the contract. */
export const SHORT_FORMS: Record<string, Record<string, string>> = {
  'offshoot.template.v1.ToolProvisioning': { pool: 'TOOL_PROVISIONING_POOL', user: 'TOOL_PROVISIONING_USER' },
  'offshoot.template.v1.ToolResource': TOOL_RESOURCES,
  'offshoot.template.v1.ValueFormat': {
    email: 'VALUE_FORMAT_EMAIL',
    phone: 'VALUE_FORMAT_PHONE',
    url: 'VALUE_FORMAT_URL',
    number: 'VALUE_FORMAT_NUMBER',
  },
  'offshoot.soul.v1.ResponseStyle': {
    structured: 'RESPONSE_STYLE_STRUCTURED',
    conversational: 'RESPONSE_STYLE_CONVERSATIONAL',
    minimal: 'RESPONSE_STYLE_MINIMAL',
  },
  'offshoot.soul.v1.TrustLevel': { L1: 'TRUST_LEVEL_L1', L2: 'TRUST_LEVEL_L2', L3: 'TRUST_LEVEL_L3', L4: 'TRUST_LEVEL_L4' },
  'offshoot.soul.v1.EscalationAction': {
    escalate: 'ESCALATION_ACTION_ESCALATE',
    'request-approval': 'ESCALATION_ACTION_REQUEST_APPROVAL',
    block: 'ESCALATION_ACTION_BLOCK',
  },
  'offshoot.template.v1.McpRisk': { R1: 'MCP_RISK_R1', R3: 'MCP_RISK_R3', R4: 'MCP_RISK_R4', R5: 'MCP_RISK_R5', R6: 'MCP_RISK_R6' },
};

/** Long texts that may be in a file of their own: the paths of their fields. The names are the same in both spellings. */
export const MAY_BE_FILES: readonly (readonly string[])[] = [['instructions'], ['soul', 'text']];

/** What such a field says if it names a file: a path on one line. A text that looks like one is written as a block (|). */
export const MARKDOWN_PATH = /^[^\s\p{Cc}][^\p{Cc}\u2028\u2029]*\.md$/u;
