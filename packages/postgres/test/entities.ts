import { defineEntity, p } from '@mikro-orm/core';

const ThingSchema = defineEntity({
  name: 'Thing',
  tableName: 'thing',
  properties: { id: p.string().primary(), payload: p.json<{ n: number }>(), createdAt: p.datetime().defaultRaw('now()') },
});
export class Thing extends ThingSchema.class {}
ThingSchema.setClass(Thing);

export const schema = 'things';
export const entities = [ThingSchema];
export const migrations = [
  {
    name: '0001-create-thing',
    statements: [
      // Slow enough that a second replica would collide without the lock.
      'select pg_sleep(0.2)',
      'create table thing (id varchar(255) primary key, payload jsonb not null, created_at timestamptz not null default now())',
    ],
  },
];
