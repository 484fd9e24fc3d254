import {
  appLanguageApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';

/**
 * The language that numbers and times are written in: the one that the
 * portal's words are in, not the browser's, so that a sentence has one.
 *
 * @internal
 */
export function useLanguage(): string {
  return useApiHolder().get(appLanguageApiRef)?.getLanguage().language ?? 'en';
}
