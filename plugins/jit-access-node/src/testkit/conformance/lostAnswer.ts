import { UnknownOutcomeProviderError } from '../../providerErrors';
import { loseAnswers } from '../loseAnswers';
import type { Kit } from '../Kit';
import { expectTruth } from './truth';

/** It was done, but nobody heard: reading, making and taking away must all lead on. @internal */
export function registerLostAnswerTests(kit: Kit): void {
  const signal = () => AbortSignal.timeout(kit.options.deadlineMs ?? 20_000);

  it('finds what was made when the answer was lost', async () => {
    const binding = await kit.binding('lost-make');
    await expect(
      loseAnswers(binding.provider).ensure(binding.order, signal()),
    ).rejects.toThrow(UnknownOutcomeProviderError);
    await expectTruth(kit, binding, 'present');
    expect((await binding.settled()).origin ?? 'ours').toBe('ours');
    await binding.ensure();
    await expectTruth(kit, binding, 'present');
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
  });

  it('takes away what was made when the answer was lost', async () => {
    const binding = await kit.binding('lost-make-take');
    await expect(
      loseAnswers(binding.provider).ensure(binding.order, signal()),
    ).rejects.toThrow(UnknownOutcomeProviderError);
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
  });

  it('finds that it is gone when the answer to taking it away was lost', async () => {
    const binding = await kit.binding('lost-take');
    await binding.ensure();
    await expect(
      loseAnswers(binding.provider).remove(binding.order, signal()),
    ).rejects.toThrow(UnknownOutcomeProviderError);
    await expectTruth(kit, binding, 'absent');
    await binding.remove();
    await expectTruth(kit, binding, 'absent');
  });
}
