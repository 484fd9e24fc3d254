import { AccessProvider } from '../provider';
import { UnknownOutcomeProviderError } from '../providerErrors';

/**
 * The provider as it looks over a line that breaks after every commit: `ensure`
 * and `remove` do their work and then throw `UnknownOutcomeProviderError`.
 * @public
 */
export function loseAnswers<TTarget>(
  provider: AccessProvider<TTarget>,
): Pick<AccessProvider<TTarget>, 'ensure' | 'remove'> {
  return {
    async ensure(order, signal) {
      await provider.ensure(order, signal);
      throw new UnknownOutcomeProviderError('The answer to ensure was lost');
    },
    async remove(order, signal) {
      await provider.remove(order, signal);
      throw new UnknownOutcomeProviderError('The answer to remove was lost');
    },
  };
}
