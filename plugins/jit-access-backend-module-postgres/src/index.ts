/**
 * Real PostgreSQL access for JIT Access: a login account for every binding,
 * or membership for an existing one, removed and verified when its time is up.
 *
 * @packageDocumentation
 */
export { jitAccessModulePostgres as default } from './module';
