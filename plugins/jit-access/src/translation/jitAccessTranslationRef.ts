import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { messages } from './messages/all';

/**
 * Every word of this plugin, in English, German, Spanish, French and Japanese.
 * Other languages, and other words, come by `createTranslationResource`.
 *
 * @public
 */
export const jitAccessTranslationRef = createTranslationRef({
  id: 'jit-access',
  messages,
  translations: {
    de: () => import('./languages/de'),
    es: () => import('./languages/es'),
    fr: () => import('./languages/fr'),
    ja: () => import('./languages/ja'),
  },
});
