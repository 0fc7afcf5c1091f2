// Agents of other systems, in the shapes in which they are published. Written for these tests after the descriptions of the formats.

/** By path within the folder. One path without "/": a single file. */
export type Shape = Readonly<Record<string, string>>;

export const workspaceWithList: Shape = {
  'IDENTITY.md':
    '# IDENTITY.md - Who Am I?\n\n- **Name:** Momo\n- **Creature:** house cat\n- **Vibe:** dry and kind\n- **Emoji:** 🐈\n- **Avatar:** avatars/momo.png\n',
  'SOUL.md': '# SOUL.md\n\n## Core truths\n\nBe useful before you are clever.\nNever flatter.\n',
  'AGENTS.md': '# AGENTS.md\n\nRead USER.md first. Plan the week of the household, and keep the shopping list short.\n',
  'USER.md': '- **Name:** Saul\n- **Timezone:** Europe/Vienna\n',
  'TOOLS.md': '- ssh attic → 192.168.1.20, user saul\n',
  'HEARTBEAT.md':
    '# HEARTBEAT.md\n\n<!-- keep it short\n- not a task\n-->\n\n## Every Monday at 9:00\n- [ ] Post what is still open\n\n## Checks\n- Say which food expires\n',
  'memory/2026-02-03.md': 'Saul bought a lamp.\n',
  'skills/shop/SKILL.md': '---\nname: shop\n---\n',
};

export const workspaceWithFrontMatter: Shape = {
  'IDENTITY.md': '---\nname: "Iris"\nemoji: 🦉\nvibe: calm\n---\n\nI read the papers of the morning before anybody is up.\n',
  'soul.md': '---\ntitle: soul\n---\nSay what you do not know.\n',
  'agents.md': 'Write one paragraph for each paper.\n',
};

export const workspaceInProse: Shape = {
  'IDENTITY.md': '# Identity\n\n## Name\n\nYour name is **Ada**. You keep the books of a small shop.\n',
  'SOUL.md': 'You count twice.\n',
};

/** As a new workspace is: nobody has filled it in. */
export const workspaceUnfilled: Shape = {
  'IDENTITY.md':
    '# IDENTITY.md - Who Am I?\n\n*Fill this in during your first conversation.*\n\n- **Name:**\n  *(pick something you like)*\n- **Emoji:**\n  *(your signature)*\n',
  'SOUL.md': '# SOUL.md - Who You Are\n\n_You are not a chatbot. You are becoming someone._\n\nBe genuinely helpful.\n',
  'AGENTS.md': '# AGENTS.md\n\nThis folder is home.\n',
  'HEARTBEAT.md': '# HEARTBEAT.md\n\n# Keep this file empty to skip heartbeats.\n',
  'BOOTSTRAP.md': 'Hello.\n',
};

export const codingAgent: Shape = {
  'code-reviewer.md':
    '---\nname: code-reviewer\ndescription: Reviews changes for bugs and clarity.\ntools: Read, Grep, Bash\nmodel: sonnet\ncolor: purple\n---\n\nYou review code.\n\n## Steps\n\n1. Read the difference.\n2. Say what is wrong.\n',
};

/** No YAML: its description has colons, quotes and the examples that programs are shown. */
export const codingAgentWithExamples: Shape = {
  'test-writer.md':
    '---\nname: test-writer\ndescription: Use this agent when tests are missing. Examples: <example>Context: a new module. user: "Test it" assistant: "I will"</example>\nmodel: gpt-oss-20b\ntools:\n  - read\n  - edit\n---\nYou write tests that can fail.\n',
};

export const codingAgentByFile: Shape = {
  'docs.agent.md':
    '---\ndescription: Writes documentation\nmode: subagent\nmodel: provider/some-model-4\ntemperature: 0.1\ntools:\n  write: true\n  bash: false\npermission:\n  edit: ask\n---\nYou write documentation that people finish reading.\n',
};

export const clawWithTasks: Shape = {
  'CLAW.md':
    '---\nversion: 1\nname: inbox-tidy\ndescription: Keeps an inbox tidy.\nsystem_prompt: |\n  You act only when you are sure.\nschedule: weekdays @ 07:30; mon @ 18:00\ntimezone: Europe/Vienna\nruntime: auto\noptions:\n  model: fast\n---\n\nFor one inbox.\n\n# find replies\n\nStar what waits for an answer.\n\n# sum up\n\nWrite three lines.\n',
};

export const clawPackage: Shape = {
  'package.json': '{"name":"@acme/triage-claw","openclaw":{"claw":"CLAW.md"}}',
  'CLAW.md':
    '---\nschemaVersion: 1\nagent:\n  id: incident-triage\n  name: Incident triage\n  tools: { deny: [exec] }\nworkspace:\n  bootstrapFiles:\n    AGENTS.md: { source: workspace/AGENTS.md }\n    USER.md: { source: ../../USER.md }\n  files:\n    - { source: workspace/policy.md, path: reference/policy.md }\npackages:\n  - { kind: skill, source: clawhub, ref: incident-triage, version: 1.0.0 }\nmcpServers:\n  statuspage: { command: npx, args: ["--yes", "@acme/statuspage-mcp"] }\ncronJobs:\n  - id: daily-summary\n    name: Daily summary\n    schedule: { cron: "0 9 * * 1-5", timezone: UTC }\n    message: Sum up what is open.\n---\n\n# Incident triage\n\nYou are calm, and you leave a note with evidence.\n',
  'workspace/AGENTS.md': 'Find out how bad an incident is and whose it is.\n',
  'workspace/policy.md': 'Policy.\n',
};

const lettaAgents = {
  agents: [
    {
      id: 'agent-0',
      name: 'anna_support',
      description: 'Helps customers with their orders.',
      system: '<base_instructions>\nYou have memory blocks.\n</base_instructions>\nAnswer in two sentences.',
      llm_config: { model: 'gpt-4o-mini', handle: 'openai/gpt-4o-mini' },
      block_ids: ['block-0', 'block-1', 'block-2', 'block-3'],
      tool_ids: ['tool-0'],
      tool_exec_environment_variables: { SHOP_TOKEN: '' },
      secrets: null,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'My parcel is lost.' }] }],
      tags: ['support'],
    },
    { id: 'agent-1', name: 'boris_archive', system: 'You file things.', block_ids: [], tool_ids: [] },
  ],
  blocks: [
    { id: 'block-0', label: 'persona', value: 'You are Anna: patient, precise.' },
    { id: 'block-1', label: 'human', value: 'Dana lives in Graz.' },
    { id: 'block-2', label: 'guardrails', value: 'Refund nothing yourself.', read_only: true },
    { id: 'block-3', label: 'notes', value: 'Dana likes tea.' },
  ],
  tools: [{ id: 'tool-0', name: 'cancel_order', source_code: 'def cancel_order(): pass' }],
  mcp_servers: [{ server_name: 'shop', server_url: 'https://shop.example.org/mcp' }],
};

/** As some tools write it: a string of JSON with the JSON in it. */
export const lettaInString: Shape = { 'anna.af': JSON.stringify(JSON.stringify(lettaAgents)) };

/** As older versions write it: one agent, with its blocks in it. */
export const lettaFlat: Shape = {
  'companion.af': JSON.stringify({
    agent_type: 'memgpt_agent',
    name: 'Companion',
    core_memory: [
      { label: 'human', value: 'Likes jazz.' },
      { label: 'persona', value: 'Warm, and brief.' },
    ],
    llm_config: { model: 'gpt-4', model_endpoint_type: 'openai' },
    system: 'You keep people company.',
    messages: [],
    tool_exec_environment_variables: [{ key: 'WEATHER_KEY', value: '' }],
    tools: [{ name: 'send_message' }],
    version: '0.6.47',
  }),
};
