/**
 * Just-in-time access in the portal: ask on the catalog page, approve in the
 * inbox, audit in the history.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export { jitAccessApiRef } from './api/jitAccessApiRef';
export { jitAccessTranslationRef } from './translation/jitAccessTranslationRef';
export { rootRouteRef } from './routes';
