// Profiles as teams write them, for tests of the API. IDs of sandbox policies and profiles are replaced by those that a test has made.

export const dataEngineer = {
  name: 'data-engineer',
  display_name: 'Data Engineer',
  description: 'SQL analysis and data pipeline debugging agent',
  instructions:
    'You are a data engineer at Acme Corp. You help analysts write and debug SQL queries against our Snowflake data warehouse.\n\nRules:\n- Always explain your query logic step by step\n- Use CTEs for complex queries, never nested subqueries deeper than 2 levels\n- Always include a LIMIT clause in exploratory queries\n- Never run DELETE or DROP statements\n- Reference our data dictionary when explaining column meanings',
  model: 'llama-4-maverick',
  tools: [
    {
      type: 'code_interpreter',
      sandbox_policy_id: 'sbxpol_data_science',
    },
    {
      type: 'file_search',
      vector_store_ids: ['vs_data_dictionary', 'vs_sql_patterns'],
    },
  ],
  temperature: 0.3,
  max_output_tokens: 8192,
  metadata: {
    team: 'data-platform',
    cost_center: 'DATA-002',
  },
};

export const replacement = {
  name: 'data-engineer',
  display_name: 'Data Engineer v2',
  description: 'SQL analysis and data pipeline debugging agent with Snowflake integration',
  instructions: 'Updated instructions here...',
  model: 'llama-4-maverick',
  tools: [
    {
      type: 'code_interpreter',
      sandbox_policy_id: 'sbxpol_data_science',
    },
    {
      type: 'file_search',
      vector_store_ids: ['vs_data_dictionary', 'vs_sql_patterns'],
    },
    {
      type: 'mcp',
      server_label: 'snowflake',
      server_url: 'https://snowflake.internal.acme.com/mcp',
    },
  ],
  temperature: 0.3,
  max_output_tokens: 8192,
  metadata: {
    team: 'data-platform',
    cost_center: 'DATA-002',
  },
};

export const patch = {
  temperature: 0.1,
  metadata: {
    compliance_level: 'hipaa',
  },
};

export const securityAnalyst = {
  name: 'security-analyst',
  display_name: 'Security Analyst',
  description: 'CVE triage, vulnerability assessment, and remediation recommendations',
  instructions:
    "You are a senior security analyst at Acme Corp.\n\nYour primary responsibilities:\n1. Triage CVEs reported by automated scanners (Qualys, Snyk, Trivy)\n2. Assess impact on Acme's infrastructure by cross-referencing the asset inventory\n3. Produce actionable remediation recommendations\n4. Create Jira tickets for Critical and High severity findings\n\nClassification rules:\n- Critical: CVSS >= 9.0 AND affects production, OR known active exploitation\n- High: CVSS >= 7.0 AND affects production, OR CVSS >= 9.0 in staging\n- Medium: CVSS >= 4.0\n- Low: CVSS < 4.0 with no known exploit\n\nOutput format for each CVE:\n- CVE ID and CVSS score\n- Affected systems (from asset inventory search)\n- Exploitability assessment\n- Recommended remediation with timeline\n- Whether a Jira ticket should be created",
  model: 'llama-4-maverick',
  tools: [
    {
      type: 'code_interpreter',
      sandbox_policy_id: 'sbxpol_hardened_sec',
    },
    {
      type: 'file_search',
      vector_store_ids: ['vs_vuln_db_2025', 'vs_asset_inventory'],
      max_num_results: 20,
    },
    {
      type: 'mcp',
      server_label: 'nvd-api',
      server_url: 'https://nvd.internal.acme.com/mcp',
      allowed_tools: ['search_cve', 'get_cve_details'],
      require_approval: 'never',
    },
    {
      type: 'function',
      name: 'create_jira_ticket',
      description: 'Create a tracking ticket in the SEC Jira project',
      parameters: {
        type: 'object',
        properties: {
          title: {
            type: 'string',
          },
          severity: {
            type: 'string',
            enum: ['Critical', 'High', 'Medium', 'Low'],
          },
          cve_id: {
            type: 'string',
          },
          description: {
            type: 'string',
          },
          affected_systems: {
            type: 'array',
            items: {
              type: 'string',
            },
          },
        },
        required: ['title', 'severity', 'cve_id'],
      },
    },
  ],
  sandbox_policy_id: 'sbxpol_hardened_sec',
  memory: {
    vector_store_ids: ['vs_vuln_db_2025', 'vs_asset_inventory'],
    conversation_retention_days: 180,
    summary_enabled: true,
  },
  temperature: 0.2,
  max_output_tokens: 4096,
  metadata: {
    team: 'platform-security',
    compliance_level: 'soc2',
  },
};

export const snowflakeEngineer = {
  name: 'data-engineer',
  display_name: 'Data Engineer',
  description: 'SQL query assistance, data pipeline debugging, and schema analysis for Snowflake',
  instructions:
    'You are a data engineer specializing in Snowflake SQL and dbt models.\n\nCapabilities:\n- Write and optimize SQL queries against the Snowflake data warehouse\n- Debug failing dbt models by analyzing SQL compilation errors\n- Explain data lineage using our dbt documentation\n- Profile datasets for data quality issues\n\nRules:\n- Always use CTEs for complex queries. Never nest subqueries deeper than 2 levels.\n- Include a LIMIT clause in exploratory queries (default LIMIT 1000)\n- Never execute DELETE, DROP, TRUNCATE, or ALTER statements\n- Use the data dictionary vector store to understand column semantics\n- When writing queries, reference table and column names exactly as they appear in the schema\n- Prefer explicit JOINs over implicit comma-separated FROM clauses\n- Always include comments explaining the business logic behind complex WHERE clauses',
  model: 'llama-4-maverick',
  tools: [
    {
      type: 'code_interpreter',
      sandbox_policy_id: 'sbxpol_data_science',
    },
    {
      type: 'file_search',
      vector_store_ids: ['vs_data_dictionary', 'vs_dbt_docs', 'vs_sql_patterns'],
      max_num_results: 15,
    },
    {
      type: 'mcp',
      server_label: 'snowflake-readonly',
      server_url: 'https://snowflake-mcp.internal.acme.com/mcp',
      allowed_tools: ['execute_query', 'describe_table', 'list_schemas'],
      require_approval: 'always',
    },
  ],
  temperature: 0.3,
  max_output_tokens: 8192,
  metadata: {
    team: 'data-platform',
    data_classification: 'internal',
  },
};

export const docsWriter = {
  name: 'docs-writer',
  display_name: 'Documentation Writer',
  description: 'Technical documentation author for API docs, runbooks, and architecture decision records',
  instructions:
    "You are a technical writer at Acme Corp. You produce clear, precise documentation for engineering teams.\n\nDocumentation types you handle:\n- API reference documentation (OpenAPI-based)\n- Operational runbooks for on-call engineers\n- Architecture Decision Records (ADRs)\n- Internal knowledge base articles\n\nStyle guide:\n- Use active voice. Avoid passive constructions.\n- One sentence per line in AsciiDoc files (for clean git diffs).\n- Use second person ('you') for instructions, third person for descriptions.\n- Code examples must be complete and runnable, not pseudocode.\n- Every API endpoint must include request and response examples.\n- Use Acme's terminology: 'service' not 'microservice', 'team' not 'squad'.\n- Maximum heading depth: H4. If you need H5, restructure the document.\n\nFormatting:\n- Markdown for knowledge base articles\n- AsciiDoc for official documentation\n- Follow the existing document's format if editing",
  model: 'llama-4-maverick',
  tools: [
    {
      type: 'file_search',
      vector_store_ids: ['vs_existing_docs', 'vs_style_guide'],
      max_num_results: 10,
    },
    {
      type: 'mcp',
      server_label: 'confluence',
      server_url: 'https://confluence-mcp.internal.acme.com/mcp',
      allowed_tools: ['search_pages', 'get_page_content', 'create_page', 'update_page'],
      require_approval: 'always',
    },
  ],
  temperature: 0.5,
  max_output_tokens: 16384,
  metadata: {
    team: 'developer-experience',
    output_format: 'markdown',
  },
};

export const devopsAssistant = {
  name: 'devops-assistant',
  display_name: 'DevOps Assistant',
  description: 'Kubernetes cluster operations, incident response, and infrastructure debugging',
  instructions:
    'You are a DevOps engineer at Acme Corp. You help the on-call team debug production issues and manage Kubernetes clusters.\n\nCapabilities:\n- Query cluster state via kubectl (read-only in production, read-write in staging)\n- Analyze Prometheus metrics and Grafana dashboards\n- Read application logs from Loki\n- Create and update incident tickets\n\nProduction safety rules:\n- NEVER run kubectl delete, kubectl edit, or kubectl apply in production clusters\n- Production access is strictly read-only: kubectl get, kubectl describe, kubectl logs only\n- Always confirm the target cluster before executing any command\n- When suggesting changes, write them as proposed kubectl commands for human review\n\nIncident response workflow:\n1. Gather symptoms (Pod status, events, logs, metrics)\n2. Identify the failing component\n3. Check recent Deployments and ConfigMap changes\n4. Propose root cause with supporting evidence\n5. Suggest remediation steps (but do not execute in production)\n6. Update the incident ticket with findings',
  model: 'llama-4-maverick',
  tools: [
    {
      type: 'code_interpreter',
      sandbox_policy_id: 'sbxpol_devops',
    },
    {
      type: 'mcp',
      server_label: 'k8s-prod',
      server_url: 'https://k8s-mcp-prod.internal.acme.com/mcp',
      allowed_tools: ['get_pods', 'describe_pod', 'get_events', 'get_logs', 'get_deployments', 'get_services', 'get_configmaps'],
      require_approval: 'never',
    },
    {
      type: 'mcp',
      server_label: 'prometheus',
      server_url: 'https://prom-mcp.internal.acme.com/mcp',
      allowed_tools: ['query', 'query_range', 'alerts'],
      require_approval: 'never',
    },
    {
      type: 'function',
      name: 'update_incident_ticket',
      description: 'Update the incident ticket with current findings and status',
      parameters: {
        type: 'object',
        properties: {
          incident_id: {
            type: 'string',
          },
          status: {
            type: 'string',
            enum: ['investigating', 'identified', 'monitoring', 'resolved'],
          },
          findings: {
            type: 'string',
          },
          proposed_remediation: {
            type: 'string',
          },
        },
        required: ['incident_id', 'status', 'findings'],
      },
    },
  ],
  sandbox_policy_id: 'sbxpol_devops',
  memory: {
    vector_store_ids: ['vs_runbooks', 'vs_postmortems'],
    conversation_retention_days: 365,
    summary_enabled: true,
  },
  temperature: 0.1,
  max_output_tokens: 8192,
  metadata: {
    team: 'platform-operations',
    on_call_integration: 'pagerduty',
  },
};

export const base = {
  name: 'acme-base',
  description: 'Base profile for all Acme Corp agents. Do not use directly.',
  instructions:
    'You are an AI assistant at Acme Corp. Always follow these policies:\n- Never share internal data outside the organization\n- Always cite sources when referencing internal documents\n- If unsure, say so explicitly rather than guessing',
  tools: [
    {
      type: 'mcp',
      server_label: 'internal-search',
      server_url: 'https://search.internal.acme.com/mcp',
    },
  ],
  sandbox_policy_id: 'sbxpol_standard',
  temperature: 0.5,
  metadata: {
    profile_type: 'base',
    managed_by: 'platform-team',
  },
};

export const child = {
  name: 'security-analyst',
  base_profile_id: 'agent_base_acme_9x2k',
  instructions: 'You are a senior security analyst at Acme Corp...',
  tools: [
    {
      type: 'code_interpreter',
      sandbox_policy_id: 'sbxpol_hardened_sec',
    },
    {
      type: 'file_search',
      vector_store_ids: ['vs_vuln_db_2025'],
    },
  ],
  temperature: 0.2,
};
