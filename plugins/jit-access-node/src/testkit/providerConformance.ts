import { AccessProvider } from '../provider';
import { createTestOrder, createTestSubject } from './createOrder';
import { Kit, ProviderConformanceOptions } from './Kit';
import { KitBinding } from './KitBinding';
import { registerAbortTests } from './conformance/abort';
import { registerCredentialTests } from './conformance/credential';
import { registerForeignTests } from './conformance/foreign';
import { registerLifeTests } from './conformance/life';
import { registerLostAnswerTests } from './conformance/lostAnswer';
import { registerSecrecyTests } from './conformance/secrecy';
import { registerShapeTests } from './conformance/shape';

/**
 * Registers the jest tests that every provider must pass. Call it at the top of
 * a test file. Providers that cannot take back what they gave
 * (`revocable: false`) are not covered.
 * @public
 */
export function providerConformance(options: ProviderConformanceOptions): void {
  describe(`${options.name}: what every provider must do`, () => {
    const kit = createKit(options);
    registerShapeTests(kit);
    registerLifeTests(kit);
    registerAbortTests(kit);
    registerLostAnswerTests(kit);
    registerForeignTests(kit);
    registerCredentialTests(kit);
    registerSecrecyTests(kit);
  });
}

function createKit(options: ProviderConformanceOptions): Kit {
  const bindings: KitBinding[] = [];
  const deadlineMs = options.deadlineMs ?? 20_000;
  let created: AccessProvider<any> | undefined;
  const provider = () => {
    if (!created) {
      throw new Error('The provider under test could not be created');
    }
    return created;
  };
  beforeAll(async () => {
    created = await options.create();
    if (!created.revocable) {
      throw new Error('The kit covers providers that can take back only');
    }
  }, 120_000);
  afterAll(async () => {
    await Promise.allSettled(bindings.map(binding => binding.remove()));
    await options.close?.();
  }, 120_000);
  jest.setTimeout(6 * deadlineMs);
  const subject = async (name: string) =>
    options.subject ? options.subject(name) : createTestSubject(name);

  return {
    options,
    provider,
    subject,
    bindings,
    async binding(name, extra = {}, by = provider()) {
      const order = await createTestOrder(provider(), {
        target: options.target(),
        subject: await subject(`kit-${name}`),
        notAfter: new Date(Date.now() + 3_600_000).toISOString(),
      });
      const binding = new KitBinding(by, { ...order, ...extra }, deadlineMs);
      bindings.push(binding);
      return binding;
    },
  };
}
