import { accessMessages } from './access';
import { auditMessages } from './audit';
import { insightsMessages } from './insights';
import { policyMessages } from './policy';
import { reviewMessages } from './review';
import { sharedMessages } from './shared';

/** Every word of this plugin, in English. @internal */
export const messages = {
  ...sharedMessages,
  ...accessMessages,
  ...reviewMessages,
  ...auditMessages,
  ...policyMessages,
  ...insightsMessages,
} as const;
