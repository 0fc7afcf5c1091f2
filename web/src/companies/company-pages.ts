/** The pages for companies that lead to each other, in this order. */
export const companyPages = ['/profiles', '/api-keys', '/files', '/knowledge', '/secrets', '/usage', '/members'] as const;
