import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';

const ThingSchema = defineEntity({
  name: 'Thing',
  tableName: 'thing',
  properties: { id: p.string().primary(), payload: p.json<{ n: number }>(), createdAt: p.datetime().defaultRaw('now()') },
});
export class Thing extends ThingSchema.class {}
ThingSchema.setClass(Thing);

class CreateThing extends Migration {
  override up(): void {
    // Slow enough that a second replica would collide without the lock.
    this.addSql('select pg_sleep(0.2)');
    this.addSql('create table thing (id varchar(255) primary key, payload jsonb not null, created_at timestamptz not null default now())');
  }
}

export const schema = 'things';
export const entities = [ThingSchema];
export const migrations = [{ name: '0001-create-thing', class: CreateThing }];
