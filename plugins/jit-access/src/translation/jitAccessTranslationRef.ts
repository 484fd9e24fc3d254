import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { accessMessages } from './messages/access';
import { auditMessages } from './messages/audit';
import { insightsMessages } from './messages/insights';
import { policyMessages } from './messages/policy';
import { reviewMessages } from './messages/review';
import { sharedMessages } from './messages/shared';

/**
 * Every word of this plugin, in English; translate it with
 * `createTranslationResource`.
 *
 * @public
 */
export const jitAccessTranslationRef = createTranslationRef({
  id: 'jit-access',
  messages: {
    ...sharedMessages,
    ...accessMessages,
    ...reviewMessages,
    ...auditMessages,
    ...policyMessages,
    ...insightsMessages,
  },
});
