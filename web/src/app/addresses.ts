/**
 * The addresses of all pages, with names such as `$templateId` for the parts that vary. The gateway answers 404 for any other.
 * The type checker compares them with the routes (test/addresses.test.ts).
 */
export const addresses = [
  '/',
  '/t/$templateId',
  '/t/$templateId/add',
  '/chats',
  '/chats/$conversationId',
  '/agents',
  '/agents/$instanceId',
  '/agents/$instanceId/pass-on',
  '/signed-in',
  '/account',
  '/operator',
  '/studio',
  '/studio/$id',
  '/studio/duplicate/$templateId',
  '/profiles',
  '/profiles/new',
  '/profiles/$agentId',
  '/profiles/$agentId/edit',
  '/profiles/$agentId/playground',
  '/api-keys',
  '/files',
  '/knowledge',
  '/secrets',
  '/usage',
  '/members',
] as const;
