import { flatWords } from '../../flatWords';
import { access } from './access';
import { audit } from './audit';
import { insights } from './insights';
import { policy } from './policy';
import { review } from './review';
import { shared } from './shared';

/** Every word of this plugin, in Spanish. */
export default flatWords({
  ...shared,
  ...access,
  ...review,
  ...audit,
  ...policy,
  ...insights,
});
