export { openDatabaseClock } from './database-clock.ts';
export { removeData } from './embedded/place.ts';
export { gatheredRows } from './gathered-rows.ts';
export { inBatches } from './in-batches.ts';
export { type Listener, listen, NOTIFY } from './listen.ts';
export { type Database, type DatabaseOptions, openDatabase } from './open-database.ts';
export { em, type OrmOptions, openOrm } from './orm.ts';
export { openPreparedQueries, type PreparedQueries, type Query, unlessDeadlocked } from './prepared-queries.ts';
