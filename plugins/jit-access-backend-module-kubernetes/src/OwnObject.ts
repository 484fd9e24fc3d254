import {
  BindingOrder,
  ConflictProviderError,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { V1DeleteOptions } from '@kubernetes/client-node';
import { Apis, KubernetesCall } from './KubernetesCall';
import { bindingIdOf, isGoing, Kept } from './ourMark';

/** Where one object is. @internal */
export interface Address {
  namespace: string;
  name: string;
}

/** How objects of one kind are read, made and deleted. @internal */
export interface Kind<T extends Kept> {
  /** For people. */
  title: string;
  read(apis: Apis, at: Address): Promise<T>;
  create(apis: Apis, namespace: string, body: T): Promise<T>;
  delete(apis: Apis, at: Address & { body: V1DeleteOptions }): Promise<unknown>;
}

/** One object that is made for one access, and for nothing else. @internal */
export class OwnObject<T extends Kept> {
  constructor(
    private readonly call: KubernetesCall,
    private readonly kind: Kind<T>,
    private readonly at: Address,
    private readonly order: BindingOrder,
  ) {}

  /**
   * Undefined where there is none, or one that is going.
   * @throws PermanentProviderError - there is one of that name, of somebody else
   */
  async read(): Promise<T | undefined> {
    const found = await this.find();
    if (found && !this.isOurs(found)) {
      throw new PermanentProviderError(
        `${this.title} is not of this access, and is left as it is; delete it if it is nobody's`,
      );
    }
    return found && !isGoing(found) ? found : undefined;
  }

  /** Is it there, ours and not going? */
  async isThere(): Promise<boolean> {
    const found = await this.find();
    return found !== undefined && this.isOurs(found) && !isGoing(found);
  }

  /** As it is there, or made now. @throws ProviderError */
  async ensure(body: T): Promise<{ object: T; made: boolean }> {
    const found = await this.read();
    if (found) {
      return { object: found, made: false };
    }
    try {
      const object = await this.call.ask(
        `make the ${this.kind.title}`,
        async apis => this.kind.create(apis, this.at.namespace, body),
      );
      return { object, made: true };
    } catch (error) {
      if (!(error instanceof ConflictProviderError)) {
        throw error;
      }
      // A call of ours whose answer was lost has made it, or it is still going.
      const there = await this.read();
      if (there) {
        return { object: there, made: true };
      }
      throw error;
    }
  }

  /** Only that very one, and only if it is ours. Gone already is fine. */
  async delete(): Promise<void> {
    const found = await this.find();
    const uid = found?.metadata?.uid;
    if (!found || !uid || !this.isOurs(found)) {
      return;
    }
    const body: V1DeleteOptions = { preconditions: { uid } };
    await this.call.askFor(`delete the ${this.kind.title}`, async apis =>
      this.kind.delete(apis, { ...this.at, body }),
    );
  }

  private async find(): Promise<T | undefined> {
    return this.call.askFor(`read the ${this.kind.title}`, async apis =>
      this.kind.read(apis, this.at),
    );
  }

  private isOurs(found: T): boolean {
    return bindingIdOf(found) === this.order.bindingId;
  }

  private get title(): string {
    const { namespace, name } = this.at;
    return `${this.call.where}: the ${this.kind.title} ${namespace}/${name}`;
  }
}
