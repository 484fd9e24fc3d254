import { JsonObject } from '@backstage/types';
import { AccessProvider, BindingOrder } from '../provider';
import { createTestOrder, createTestSubject } from './createOrder';
import { KitBinding } from './KitBinding';
import { registerAbortTests } from './conformance/abort';
import { registerForeignTests } from './conformance/foreign';
import { registerLifeTests } from './conformance/life';
import { registerLostAnswerTests } from './conformance/lostAnswer';
import { registerSecrecyTests } from './conformance/secrecy';
import { registerShapeTests } from './conformance/shape';

/** How the kit gets at a provider and at its target. @public */
export interface ProviderConformanceOptions {
  /** Title of the describe block, such as `PostgreSQL 18`. */
  name: string;
  /** The provider on the most real target that can be had; called once, before the first test. */
  create(): Promise<AccessProvider<any>> | AccessProvider<any>;
  /** A target of a role, as it is after templates were filled in; asked after `create`. */
  target(): JsonObject;
  /** Somebody takes the effect away behind our back, by other means than the provider. */
  vanish(order: BindingOrder): Promise<void>;
  /** Somebody else makes the same effect before us, without our mark. */
  addForeign(order: BindingOrder): Promise<void>;
  /** Does the target really hold it? By other means than the provider. */
  holds(order: BindingOrder): Promise<boolean>;
  /** The same kind of provider on a target that cannot be reached. */
  unreachable(): Promise<AccessProvider<any>> | AccessProvider<any>;
  /** Secrets of the configuration that must not come out, besides those of orders. */
  secrets?(): string[];
  /** Takes down what `create` set up. */
  close?(): Promise<void>;
  /** The longest that one call may take, in milliseconds; default 20 000. */
  deadlineMs?: number;
  /** How soon after an abort a call must have ended, in milliseconds; default 2000. */
  abortWithinMs?: number;
  /** How many bindings the concurrency test works on at once; default 10. */
  concurrency?: number;
}

/** What the groups of tests share. @internal */
export interface Kit {
  options: ProviderConformanceOptions;
  provider(): AccessProvider<any>;
  /** A new binding for a new person. */
  binding(
    name: string,
    extra?: Partial<BindingOrder>,
    provider?: AccessProvider<any>,
  ): Promise<KitBinding>;
  /** Every binding so far. */
  bindings: KitBinding[];
}

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

  return {
    options,
    provider,
    bindings,
    async binding(name, extra = {}, by = provider()) {
      const order = await createTestOrder(provider(), {
        target: options.target(),
        subject: createTestSubject(`kit-${name}`),
        notAfter: new Date(Date.now() + 3_600_000).toISOString(),
      });
      const binding = new KitBinding(by, { ...order, ...extra }, deadlineMs);
      bindings.push(binding);
      return binding;
    },
  };
}
