import { MEANS } from '@offshoot/text/means.ts';
import { Type } from 'typebox';

export const resourceName = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,63}$',
  [MEANS]: '1 to 64 lowercase letters, digits, hyphens and underscores, the first one a letter or digit',
  description: 'Unique in the tenant.',
});

/** What every sandbox policy and tool says of itself. */
export const serverFields = {
  created_at: Type.String(),
  updated_at: Type.String(),
  created_by: Type.String(),
  tenant_id: Type.String(),
};

export const deletedSchema = Type.Object({ id: Type.String(), object: Type.String(), deleted: Type.Literal(true) });

export const listSchema = (data: ReturnType<typeof Type.Object>) =>
  Type.Object({ object: Type.Literal('list'), data: Type.Array(data), has_more: Type.Literal(false) });
