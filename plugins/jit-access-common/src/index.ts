/**
 * Words shared by every part of JIT Access: states, wire schemas, permissions
 * and the typed client.
 *
 * @packageDocumentation
 */
export * from './states';
export * from './permissions';
export * from './schema';
export * from './api';
