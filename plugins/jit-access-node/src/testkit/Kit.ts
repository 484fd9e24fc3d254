import { JsonObject } from '@backstage/types';
import {
  AccessProvider,
  BindingOrder,
  NativeExpiry,
  Subject,
} from '../provider';
import { KitBinding } from './KitBinding';

/** How the kit gets at a provider and at its target. @public */
export interface ProviderConformanceOptions {
  /** Title of the describe block, such as `PostgreSQL 18`. */
  name: string;
  /** The provider on the most real target that can be had; called once, before the first test. */
  create(): Promise<AccessProvider<any>> | AccessProvider<any>;
  /** A target of a role, as it is after templates were filled in; asked after `create`. */
  target(): JsonObject;
  /**
   * A person of that name who has an account in the target, for providers that
   * map people by annotation or e-mail address; default `createTestSubject`.
   */
  subject?(name: string): Promise<Subject> | Subject;
  /**
   * False where the target has no place for a mark of ours, such as a
   * membership that is nothing but a membership. Then only the engine's first
   * look tells standing access from ours. Default true.
   */
  marks?: boolean;
  /**
   * How the target ends this kind of effect, where it can do less than what the
   * provider says of all its kinds together. Default: as the provider says.
   */
  expiry?: NativeExpiry['kind'];
  /** Somebody takes the effect away behind our back, by other means than the provider. */
  vanish(order: BindingOrder): Promise<void>;
  /** Somebody else makes the same effect before us, without our mark. */
  addForeign(order: BindingOrder): Promise<void>;
  /** Does the target really hold it? By other means than the provider. */
  holds(order: BindingOrder): Promise<boolean>;
  /**
   * Does the target let somebody in with this secret? By other means than the
   * provider; needed where effects come with one.
   */
  letsIn?(order: BindingOrder, secret: string): Promise<boolean>;
  /** The target cannot take back a secret that it issued before it runs out. Default false. */
  oldSecretsStay?: boolean;
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
  /** Somebody who has an account in the target. */
  subject(name: string): Promise<Subject>;
  /** A new binding for a new person. */
  binding(
    name: string,
    extra?: Partial<BindingOrder>,
    provider?: AccessProvider<any>,
  ): Promise<KitBinding>;
  /** Every binding so far. */
  bindings: KitBinding[];
}
