import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { jitAccessTranslationRef } from './jitAccessTranslationRef';

/**
 * The words of this plugin in the language of the portal.
 *
 * @internal
 */
export function useText() {
  return useTranslationRef(jitAccessTranslationRef).t;
}

/** @internal */
export type Text = ReturnType<typeof useText>;
