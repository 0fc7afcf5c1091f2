export { removeData } from './embedded/place.ts';
export { type Listener, listen, NOTIFY } from './listen.ts';
export { type Database, type DatabaseOptions, openDatabase } from './open-database.ts';
export { em, type OrmOptions, openOrm } from './orm.ts';
