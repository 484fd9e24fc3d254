/**
 * Just-in-time access for portals of the old frontend system.
 *
 * @packageDocumentation
 */
export {
  EntityJitAccessCard,
  EntityJitAccessContent,
  JitAccessPage,
  jitAccessPlugin,
} from './plugin';
export { isJitAccessAvailable } from '../extensions/entityKinds';
export { jitAccessApiRef } from '../api/jitAccessApiRef';
