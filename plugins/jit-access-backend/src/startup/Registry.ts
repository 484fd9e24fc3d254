import { ConflictError } from '@backstage/errors';

/** Collects what modules add, each id once. */
export class Registry<T extends { readonly id: string }> {
  private readonly parts = new Map<string, T>();

  constructor(private readonly what: string) {}

  /** @throws ConflictError - two modules bring the same id */
  add(part: T): void {
    if (this.parts.has(part.id)) {
      throw new ConflictError(
        `Two modules bring the ${this.what} "${part.id}"; install one of them`,
      );
    }
    this.parts.set(part.id, part);
  }

  all(): ReadonlyMap<string, T> {
    return this.parts;
  }
}
